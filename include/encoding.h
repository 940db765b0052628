/* SPDX-License-Identifier: Apache-2.0 */
/* encoding: which character encoding a file is in, and its bytes as UTF-8. All bytes of the file are looked at: one
 * letter near the end may be the only one that shows it. */
#ifndef MTTR_ENCODING_H
#define MTTR_ENCODING_H

#include "buf.h"
#include "fault.h"

enum { ENCODING_NAME = 64 };

/* What the bytes of a file show about its encoding. */
struct encoding_evidence {
    size_t n;                 /* bytes that were looked at */
    unsigned char first[4];   /* where a byte order mark stands */
    size_t nul_even, nul_odd; /* NUL bytes at even and odd places */
    size_t bad_utf8;          /* the place of the first byte, from 1, that cannot be UTF-8; 0: there is none */
    char split[4];            /* the first bytes of a character that two calls share */
    size_t n_split;
    struct buf sample; /* the text from the first line on that is not ASCII */
};

/* How a file is read. */
struct encoding {
    char name[ENCODING_NAME]; /* as ICU and IANA have it: UTF-8, UTF-16LE, windows-1252 */
    size_t mark;              /* bytes of its byte order mark */
    bool guessed;             /* nothing in the file proves it */
};

void encoding_evidence_init(struct encoding_evidence *evidence);
void encoding_evidence_clear(struct encoding_evidence *evidence);
/* The next bytes of the file, in order. */
void encoding_evidence_add(struct encoding_evidence *evidence, const char *data, size_t n);

/* The encoding: the one of that name (NULL: by the evidence). Without proof windows-1252, which is what ServiceNow
 * writes by default. FAULT_USAGE for an unknown name, and for a file that the named one cannot be. */
bool encoding_find(const struct encoding_evidence *evidence, const char *name, struct encoding *out,
                   struct fault *fault) MUST_CHECK;

struct transcoder;
/* The bytes after the mark become UTF-8. FAULT_USAGE where ICU lacks the encoding. Close with transcoder_close. */
bool transcoder_open(const struct encoding *encoding, struct transcoder **out, struct fault *fault) MUST_CHECK;
void transcoder_close(struct transcoder *transcoder);

/* Gets a part of the text, good until it returns. */
typedef bool transcoder_fn(void *context, const char *text, size_t n, struct fault *fault);
/* Passes the next bytes on as UTF-8; n == 0 is the end of the file. FAULT_USAGE, with the place, for bytes that the
 * encoding does not have. */
bool transcoder_feed(struct transcoder *transcoder, const char *data, size_t n, transcoder_fn *fn, void *context,
                     struct fault *fault) MUST_CHECK;

#endif
