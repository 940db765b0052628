/* SPDX-License-Identifier: Apache-2.0 */
/* recheck: an instance seldom changes how it answers, and what a check would find shows in most answers as well. */
#include "recheck_p.h"

#include <stdio.h>
#include <string.h>

#include "instant.h"
#include "version.h"

static void add(struct digest *digest, const char *text) {
    text = text == NULL ? "" : text;
    digest_add(digest, text, strlen(text) + 1);
}

static void add_list(struct digest *digest, const char *const *texts, size_t n) {
    for (size_t i = 0; i < n; i++) {
        add(digest, texts[i]);
    }
    add(digest, ""); /* no name is empty */
}

void recheck_settings(const struct integration *integration, const struct kind *kind, char out[DIGEST_TEXT]) {
    char numbers[64];
    struct digest *digest = digest_open();
    snprintf(numbers, sizeof numbers, "%d %d %lld", (int)integration->auth, (int)integration->custom_mode,
             (long long)integration->page_size);
    add(digest, MTTR_VERSION);
    add(digest, integration->url);
    add(digest, integration->username);
    add(digest, integration->oauth.client_id);
    add(digest, integration->timezone);
    add(digest, kind->name);
    add(digest, integration->queries[kind - KINDS]);
    add(digest, numbers);
    add_list(digest, integration->exclude_fields, integration->n_exclude);
    add_list(digest, integration->exclude_unknown, integration->n_exclude_unknown);
    add_list(digest, integration->custom_fields, integration->n_custom);
    digest_close(digest, out);
}

bool recheck_is_due(const struct cursor *cursor, const char *settings, int64_t now) {
    bool recent = cursor->checked != INSTANT_NONE && cursor->checked <= now && now - cursor->checked < DAY;
    return !recent || strcmp(cursor->settings, settings) != 0;
}
