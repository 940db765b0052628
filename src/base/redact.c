/* SPDX-License-Identifier: Apache-2.0 */
/* redact: a short list, the longest secret first, so that a part of one cannot hide the whole. */
#include "redact.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "encode.h"

enum { LEAST = 4 };

struct secret_text {
    struct secret_text *next;
    struct buf text;
    size_t uses;
};

/* The list is the program's: a fault is set and a line printed by code that has no access to the secrets, in any
 * thread. */
static struct secret_text *first;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

/* The place of the text in the list, or the one where it belongs: after all that are longer. */
static struct secret_text **place_of(const char *text, size_t n) {
    struct secret_text **at = &first;
    while (*at != NULL && ((*at)->text.len > n || ((*at)->text.len == n && memcmp((*at)->text.data, text, n) != 0))) {
        at = &(*at)->next;
    }
    return at;
}

static void add(const char *text, size_t n) {
    struct secret_text **at = place_of(text, n);
    if (*at == NULL || (*at)->text.len < n) {
        struct secret_text *entry = must_malloc(sizeof *entry);
        *entry = (struct secret_text){.next = *at};
        buf_init_secret(&entry->text, n);
        buf_add(&entry->text, text, n);
        *at = entry;
    }
    (*at)->uses++;
}

static void forget(const char *text, size_t n) {
    struct secret_text **at = place_of(text, n), *entry = *at;
    if (entry == NULL || entry->text.len != n || --entry->uses > 0) {
        return;
    }
    *at = entry->next;
    buf_clear(&entry->text);
    free(entry);
}

/* Calls fn for each form in which the secret may turn up. */
static void each_form(const char *secret, size_t n, void (*fn)(const char *text, size_t n)) {
    struct buf form;
    if (n < LEAST) {
        return;
    }
    fn(secret, n);
    buf_init_secret(&form, SIZE_MAX / 2);
    encode_percent(&form, secret);
    fn(form.data, form.len);
    buf_reset(&form);
    encode_base64(&form, secret, n);
    fn(form.data, form.len);
    buf_clear(&form);
}

void redact_add(const char *secret, size_t n) {
    pthread_mutex_lock(&guard);
    each_form(secret, n, add);
    pthread_mutex_unlock(&guard);
}

void redact_forget(const char *secret, size_t n) {
    pthread_mutex_lock(&guard);
    each_form(secret, n, forget);
    pthread_mutex_unlock(&guard);
}

/* The length of the secret that the text begins with, or 0. */
static size_t secret_length(const char *text, size_t n) {
    for (const struct secret_text *entry = first; entry != NULL; entry = entry->next) {
        if (entry->text.len <= n && memcmp(text, entry->text.data, entry->text.len) == 0) {
            return entry->text.len;
        }
    }
    return 0;
}

void redact_text(char *text) {
    static const char MASK[] = "***";
    char *out = text;
    size_t left = strlen(text);
    pthread_mutex_lock(&guard);
    while (left > 0) {
        size_t n = secret_length(text, left);
        if (n > 0) {
            out = stpcpy(out, MASK); /* shorter than the secret: what follows is still whole */
        } else {
            *out++ = *text;
        }
        text += n > 0 ? n : 1;
        left -= n > 0 ? n : 1;
    }
    *out = '\0';
    pthread_mutex_unlock(&guard);
}
