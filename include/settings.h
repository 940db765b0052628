/* SPDX-License-Identifier: Apache-2.0 */
/* settings: the file satellite.yml(5), and where secrets come from. Sections of other applications of Harness SEI are
 * skipped; unknown keys in a ServiceNow integration are refused, and secrets in a file that others may read. */
#ifndef MTTR_SETTINGS_H
#define MTTR_SETTINGS_H

#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "fault.h"
#include "record.h"

enum secret_source { SECRET_NONE, SECRET_LITERAL, SECRET_COMMAND, SECRET_FILE, SECRET_ENV, SECRET_CREDENTIAL };

struct env_name {
    const char *name;
    const struct env_name *next;
};

/* It is read when it is needed and not before. */
struct secret {
    const char *name; /* api_key, client_secret, .. */
    enum secret_source source;
    const char *text;                     /* the literal, the path, the variable, the credential's path */
    const char *const *argv;              /* SECRET_COMMAND, NULL at its end */
    const char *place;                    /* file:line:column */
    const struct env_name *const *hidden; /* taken out of the environment of argv's program; NULL: nothing */
};

enum auth { AUTH_BASIC, AUTH_API_KEY, AUTH_OAUTH };
enum grant { GRANT_CLIENT_CREDENTIALS, GRANT_PASSWORD, GRANT_REFRESH_TOKEN, GRANT_AUTHORIZATION_CODE };

struct oauth {
    enum grant grant;
    const char *client_id;
    struct secret client_secret;
    struct secret refresh_token;
    const char *scope;        /* "" when not given */
    const char *redirect_uri; /* as registered on the instance; there mttr login waits for the browser */
};

enum custom_mode { CUSTOM_AUTO, CUSTOM_LISTED, CUSTOM_NONE };

struct integration {
    const char *id;   /* letters, digits, '.', '_', '-' */
    const char *name; /* "" when not given */
    const char *url;  /* base URL without a trailing slash; http:// only for a loopback host */
    enum auth auth;
    const char *username;
    struct secret api_key; /* the password (basic) or the API key */
    struct oauth oauth;
    const char *queries[N_TABLES]; /* encoded query by KIND_*; "" = all */
    const char *timezone;
    const char *const *exclude_fields;
    size_t n_exclude;
    const char *const *exclude_unknown; /* those of them that only the instance's sys_dictionary can know */
    size_t n_exclude_unknown;
    enum custom_mode custom_mode;
    const char *const *custom_fields;
    size_t n_custom;
    const char *ca_file, *cert_file, *key_file; /* NULL when not given */
    int64_t page_size;
    int64_t requests_in_flight;
    int64_t request_timeout; /* seconds that a whole answer may take */
    int64_t sweep_every;     /* seconds between two sweeps for deleted records */
    bool users;              /* mirror sys_user too */
    const char *place;
};

struct proxy {
    bool used; /* all_traffic: true */
    const char *host;
    int64_t port;
    const char *username; /* NULL when not given */
    struct secret password;
};

struct settings {
    const char *path;
    struct proxy proxy;
    struct integration *integrations; /* the ServiceNow ones, in the file's order */
    size_t n_integrations;
    const char *const *ids; /* of the integrations, NULL at the end */
};

/* path "-" is standard input. Memory is the arena's. log_note prints what is skipped. FAULT_USAGE. */
bool settings_read(const char *path, struct arena *arena, struct settings *out, struct fault *fault) MUST_CHECK;

/* NULL and a fault that names the nearest id when there is none of that id. */
const struct integration *settings_find(const struct settings *settings, const char *id, struct fault *fault);

/* Without slashes at its end; NULL and the reason for anything else than https:// with a host and no user, query or
 * fragment (RFC 3986), or http:// with a loopback host. The reason does not repeat it: it may hold a password. */
const char *url_base(const char *text, struct arena *arena, const char **reason);

/* Without its final line end. A command may run for 30 s. FAULT_USAGE, which never contains the secret. */
bool secret_read(const struct secret *secret, struct buf *out, struct fault *fault) MUST_CHECK;

#endif
