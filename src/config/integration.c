/* SPDX-License-Identifier: Apache-2.0 */
/* integration: an element of satellite.yml's `integrations`: an instance, how to log in to it, and what to read of it.
 */
#include <string.h>

#include "config_p.h"
#include "instant.h"
#include "zone.h"

static bool read_url(const struct settings_reader *reader, const struct yaml *map, const char **out,
                     struct fault *fault) {
    const char *text = NULL, *reason = NULL;
    if (!yaml_required(map, "url", &text, fault)) {
        return false;
    }
    const char *url = url_base(text, reader->arena, &reason);
    if (url == NULL) {
        return fault_set(fault, FAULT_USAGE, "%s: url: %s", yaml_get(map, "url")->place, reason);
    }
    *out = url;
    return true;
}

static bool read_oauth(struct settings_reader *reader, const struct yaml *map, const char *id, struct oauth *out,
                       struct fault *fault) {
    static const char *const KEYS[] = {
        "grant",        "client_id", SECRET_KEYS("client_secret"), SECRET_KEYS("refresh_token"), "scope",
        "redirect_uri", NULL};
    static const char *const GRANTS[] = {"client_credentials", "password", "refresh_token", "authorization_code", NULL};
    int grant = GRANT_CLIENT_CREDENTIALS;
    if (!yaml_only(map, "oauth", KEYS, fault) || !yaml_choice(map, "grant", GRANTS, &grant, fault) ||
        !yaml_required(map, "client_id", &out->client_id, fault) ||
        !secret_find(reader, map, "client_secret", id, &out->client_secret, fault) ||
        !secret_find(reader, map, "refresh_token", id, &out->refresh_token, fault) ||
        !yaml_text(map, "scope", &out->scope, fault) || !yaml_text(map, "redirect_uri", &out->redirect_uri, fault)) {
        return false;
    }
    out->grant = (enum grant)grant;
    return true;
}

static bool read_auth(struct settings_reader *reader, const struct yaml *map, struct integration *out,
                      struct fault *fault) {
    static const char *const AUTHS[] = {"basic", "api_key", "oauth", NULL};
    const struct yaml *oauth = NULL;
    int auth = AUTH_BASIC;
    if (!yaml_choice(map, "auth", AUTHS, &auth, fault) || !yaml_text(map, "username", &out->username, fault) ||
        !secret_find(reader, map, "api_key", out->id, &out->api_key, fault) || !yaml_map(map, "oauth", &oauth, fault)) {
        return false;
    }
    if (oauth != NULL && !read_oauth(reader, oauth, out->id, &out->oauth, fault)) {
        return false;
    }
    out->auth = (enum auth)auth;
    if (out->auth == AUTH_OAUTH && oauth == NULL) {
        return fault_set(fault, FAULT_USAGE, "%s: key 'oauth' is missing: auth: oauth needs it", map->place);
    }
    bool user = out->auth == AUTH_BASIC || (out->auth == AUTH_OAUTH && out->oauth.grant == GRANT_PASSWORD);
    return !user || yaml_required(map, "username", &out->username, fault);
}

static bool read_metadata(const struct settings_reader *reader, const struct yaml *map, struct integration *out,
                          struct fault *fault) {
    static const char *const KEYS[] = {"incident_query", "change_request_query", "timezone", NULL};
    struct zone zone;
    if (!yaml_only(map, "metadata", KEYS, fault) ||
        !yaml_text(map, "incident_query", &out->queries[KIND_INCIDENT], fault) ||
        !yaml_text(map, "change_request_query", &out->queries[KIND_CHANGE_REQUEST], fault) ||
        !yaml_text(map, "timezone", &out->timezone, fault)) {
        return false;
    }
    return zone_open(out->timezone, reader->arena, &zone, fault) ||
           fault_context(fault, "%s", yaml_get(map, "timezone")->place);
}

static bool read_custom(const struct settings_reader *reader, const struct yaml *map, struct integration *out,
                        struct fault *fault) {
    const char *const *names = NULL;
    size_t n = 0;
    if (!yaml_texts(map, "custom_fields", reader->arena, &names, &n, fault)) {
        return false;
    }
    if (names == NULL || (n == 1 && strcmp(names[0], "auto") == 0)) {
        return true;
    }
    out->custom_mode = CUSTOM_NONE;
    if (n == 0 || (n == 1 && strcmp(names[0], "none") == 0)) {
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        if (!field_is_custom(names[i])) {
            return fault_set(fault, FAULT_USAGE,
                             "%s: custom_fields: '%s' is not a custom field: use auto, none or a list of u_ names",
                             yaml_get(map, "custom_fields")->place, names[i]);
        }
    }
    out->custom_mode = CUSTOM_LISTED;
    out->custom_fields = names;
    out->n_custom = n;
    return true;
}

static bool read_path(const struct settings_reader *reader, const struct yaml *map, const char *key, const char **out,
                      struct fault *fault) {
    const char *name = "";
    if (!yaml_text(map, key, &name, fault)) {
        return false;
    }
    if (name[0] != '\0') {
        *out = path_relative_to(reader->path, name, reader->arena);
    }
    return true;
}

static bool read_tls(const struct settings_reader *reader, const struct yaml *map, struct integration *out,
                     struct fault *fault) {
    static const char *const KEYS[] = {"ca_file", "cert_file", "key_file", NULL};
    return yaml_only(map, "tls", KEYS, fault) && read_path(reader, map, "ca_file", &out->ca_file, fault) &&
           read_path(reader, map, "cert_file", &out->cert_file, fault) &&
           read_path(reader, map, "key_file", &out->key_file, fault);
}

/* The maps in an integration but oauth, which read_auth reads. */
static bool read_sections(const struct settings_reader *reader, const struct yaml *map, struct integration *out,
                          struct fault *fault) {
    const struct yaml *metadata = NULL, *tls = NULL;
    return yaml_map(map, "metadata", &metadata, fault) && yaml_map(map, "tls", &tls, fault) &&
           (metadata == NULL || read_metadata(reader, metadata, out, fault)) &&
           (tls == NULL || read_tls(reader, tls, out, fault));
}

static bool read_id(const struct yaml *map, struct integration *out, struct fault *fault) {
    if (!yaml_required(map, "id", &out->id, fault)) {
        return false;
    }
    if (!name_is_safe(out->id)) {
        return fault_set(fault, FAULT_USAGE,
                         "%s: id: '%s' is not an id: use letters, digits, '.', '_' and '-', at most 100",
                         yaml_get(map, "id")->place, out->id);
    }
    return true;
}

/* By default an instance works on a request for up to 300 s. A client that gives up earlier leaves it working on an
 * answer that is not read. */
static bool read_timeout(const struct yaml *map, struct integration *out, struct fault *fault) {
    if (!yaml_duration(map, "request_timeout", &out->request_timeout, fault)) {
        return false;
    }
    return (out->request_timeout > 0 && out->request_timeout <= HOUR) ||
           fault_set(fault, FAULT_USAGE, "%s: request_timeout: it must be from 1s to 1h",
                     yaml_get(map, "request_timeout")->place);
}

bool integration_read(struct settings_reader *reader, const struct yaml *map, struct integration *out,
                      struct fault *fault) {
    static const char *const KEYS[] = {"id",
                                       "name",
                                       "description",
                                       "tags",
                                       "application",
                                       "url",
                                       "auth",
                                       "username",
                                       SECRET_KEYS("api_key"),
                                       "oauth",
                                       "metadata",
                                       "exclude_fields",
                                       "custom_fields",
                                       "tls",
                                       "page_size",
                                       "requests_in_flight",
                                       "request_timeout",
                                       "sweep_every",
                                       "users",
                                       NULL};
    struct integration integration = {
        .name = "",
        .queries = {"", "", ""},
        .timezone = "UTC",
        .oauth = {.scope = "", .redirect_uri = "http://127.0.0.1:8910/mttr"},
        .page_size = 1000,
        .requests_in_flight = 2,
        .request_timeout = 5 * MINUTE + MINUTE / 2,
        .sweep_every = WEEK,
        .place = map->place,
    };
    if (!yaml_only(map, "integration", KEYS, fault) || !read_id(map, &integration, fault) ||
        !yaml_text(map, "name", &integration.name, fault) || !read_url(reader, map, &integration.url, fault) ||
        !read_auth(reader, map, &integration, fault) || !read_sections(reader, map, &integration, fault) ||
        !exclude_read(reader, map, &integration, fault) || !read_custom(reader, map, &integration, fault) ||
        !yaml_int(map, "page_size", 1, 10000, &integration.page_size, fault) ||
        !yaml_int(map, "requests_in_flight", 1, 16, &integration.requests_in_flight, fault) ||
        !read_timeout(map, &integration, fault) ||
        !yaml_duration(map, "sweep_every", &integration.sweep_every, fault) ||
        !yaml_bool(map, "users", &integration.users, fault)) {
        return false;
    }
    *out = integration;
    return true;
}
