/* SPDX-License-Identifier: Apache-2.0 */
/* The stand-in instance as a whole: its data, clock, tokens and script, shared by all connections under one lock.
 * server_open serves on 127.0.0.1 until server_close, which also ends the requests that are held back. */
#pragma once

#include <pthread.h>
#include <stdio.h>

#include "answer.h"
#include "faults.h"
#include "moment.h"
#include "oauth.h"

struct server {
    struct instance instance;
    struct clock clock;
    struct oauth oauth;
    struct script script;
    struct query_rules rules;
    const char *api_key, *prefix, *links; /* links: the base URL in answers, NULL: our own */
    long zone_offset, delay_ms;
    long date_ahead; /* seconds: the Date header is ahead of the clock that stamps */
    struct habits habits;
    bool legacy, restless;
    FILE *log;

    pthread_mutex_t lock;
    pthread_cond_t stop;
    bool stopping;
    unsigned table_requests;
    char *basic; /* the Authorization header that is let in */
    char base[256];
    struct MHD_Daemon *daemon;
};

bool server_open(struct server *server, unsigned short port, unsigned short *bound);
void server_close(struct server *server);
