/* SPDX-License-Identifier: Apache-2.0 */
/* settings: satellite.yml: the integrations, the proxy, and what of a Harness file is skipped. */
#include "settings.h"

#include <string.h>

#include "config_p.h"
#include "file.h"
#include "instant.h"
#include "log.h"
#include "record.h"
#include "zone.h"

#define SECRET_KEYS(name) (name), (name "_command"), (name "_file"), (name "_env")

/* What is read, and where. */
struct reader {
    const char *path;
    struct arena *arena;
    bool literal;                  /* a secret stands in the file itself */
    const struct env_name **names; /* of the secrets in the environment */
};

static bool read_secret(struct reader *reader, const struct yaml *map, const char *name, const char *id,
                        struct secret *out, struct fault *fault) {
    if (!secret_find(map, name, id, reader->path, reader->arena, out, fault)) {
        return false;
    }
    reader->literal |= out->source == SECRET_LITERAL;
    if (out->source == SECRET_ENV) {
        struct env_name *first = arena_alloc(reader->arena, sizeof *first);
        *first = (struct env_name){.name = out->text, .next = *reader->names};
        *reader->names = first;
    }
    out->hidden = reader->names;
    return true;
}

static bool read_proxy(struct reader *reader, const struct yaml *map, struct proxy *out, struct fault *fault) {
    static const char *const KEYS[] = {"host", "port", "username", SECRET_KEYS("password"), "all_traffic", NULL};
    struct proxy proxy = {.port = 3128};
    if (!yaml_only(map, "proxy", KEYS, fault) || !yaml_bool(map, "all_traffic", &proxy.used, fault) ||
        !yaml_text(map, "host", &proxy.host, fault) || !yaml_int(map, "port", 1, 65535, &proxy.port, fault) ||
        !yaml_text(map, "username", &proxy.username, fault) ||
        !read_secret(reader, map, "password", "proxy", &proxy.password, fault) ||
        (proxy.used && !yaml_required(map, "host", &proxy.host, fault))) {
        return false;
    }
    *out = proxy;
    return true;
}

/* Whatever else Harness writes under `satellite` is not ours to check. */
static bool read_satellite(struct reader *reader, const struct yaml *root, struct proxy *out, struct fault *fault) {
    static const struct yaml EMPTY = {.type = YAML_MAP, .text = ""};
    const struct yaml *satellite = &EMPTY, *proxy = NULL;
    if (!yaml_map(root, "satellite", &satellite, fault) || !yaml_map(satellite, "proxy", &proxy, fault)) {
        return false;
    }
    return proxy == NULL || read_proxy(reader, proxy, out, fault);
}

static bool read_url(const struct reader *reader, const struct yaml *map, const char **out, struct fault *fault) {
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

static bool read_oauth(struct reader *reader, const struct yaml *map, const char *id, struct oauth *out,
                       struct fault *fault) {
    static const char *const KEYS[] = {
        "grant",        "client_id", SECRET_KEYS("client_secret"), SECRET_KEYS("refresh_token"), "scope",
        "redirect_uri", NULL};
    static const char *const GRANTS[] = {"client_credentials", "password", "refresh_token", "authorization_code", NULL};
    int grant = GRANT_CLIENT_CREDENTIALS;
    if (!yaml_only(map, "oauth", KEYS, fault) || !yaml_choice(map, "grant", GRANTS, &grant, fault) ||
        !yaml_required(map, "client_id", &out->client_id, fault) ||
        !read_secret(reader, map, "client_secret", id, &out->client_secret, fault) ||
        !read_secret(reader, map, "refresh_token", id, &out->refresh_token, fault) ||
        !yaml_text(map, "scope", &out->scope, fault) || !yaml_text(map, "redirect_uri", &out->redirect_uri, fault)) {
        return false;
    }
    out->grant = (enum grant)grant;
    return true;
}

static bool read_auth(struct reader *reader, const struct yaml *map, struct integration *out, struct fault *fault) {
    static const char *const AUTHS[] = {"basic", "api_key", "oauth", NULL};
    const struct yaml *oauth = NULL;
    int auth = AUTH_BASIC;
    if (!yaml_choice(map, "auth", AUTHS, &auth, fault) || !yaml_text(map, "username", &out->username, fault) ||
        !read_secret(reader, map, "api_key", out->id, &out->api_key, fault) || !yaml_map(map, "oauth", &oauth, fault)) {
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

static bool read_metadata(const struct reader *reader, const struct yaml *map, struct integration *out,
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

/* A misspelt name would quietly let a field in, so one that resembles a mirrored field is told. */
static void warn_of_misspelling(const char *name, const char *place) {
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < N_TABLES; i++) {
        for (size_t j = 0; j < KINDS[i].n_fields; j++) {
            nearest_offer(&nearest, KINDS[i].fields[j].name);
        }
    }
    if (nearest.best != NULL && nearest.distance <= 2 && strcmp(nearest.best, name) != 0) {
        log_warn("%s: exclude_fields: '%s' is not mirrored; did you mean '%s'?", place, name, nearest.best);
    }
}

static bool read_excluded(const struct reader *reader, const struct yaml *map, struct integration *out,
                          struct fault *fault) {
    if (!yaml_texts(map, "exclude_fields", reader->arena, &out->exclude_fields, &out->n_exclude, fault)) {
        return false;
    }
    const struct yaml *element = out->n_exclude == 0 ? NULL : yaml_first(yaml_get(map, "exclude_fields"));
    for (size_t i = 0; i < out->n_exclude; i++, element = element->next) {
        /* without them no page can be read in order and no copy be told from an older one */
        if (strcmp(element->text, "sys_id") == 0 || strcmp(element->text, "sys_updated_on") == 0) {
            return fault_set(fault, FAULT_USAGE, "%s: exclude_fields: the mirror cannot do without '%s'",
                             element->place, element->text);
        }
        warn_of_misspelling(element->text, element->place);
    }
    return true;
}

static bool read_custom(const struct reader *reader, const struct yaml *map, struct integration *out,
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
                             "%s: custom_fields: '%s' is none: use auto, none or a list of u_ names",
                             yaml_get(map, "custom_fields")->place, names[i]);
        }
    }
    out->custom_mode = CUSTOM_LISTED;
    out->custom_fields = names;
    out->n_custom = n;
    return true;
}

static bool read_path(const struct reader *reader, const struct yaml *map, const char *key, const char **out,
                      struct fault *fault) {
    const char *name = "";
    if (!yaml_text(map, key, &name, fault)) {
        return false;
    }
    if (name[0] != '\0') {
        *out = path_beside(reader->path, name, reader->arena);
    }
    return true;
}

static bool read_tls(const struct reader *reader, const struct yaml *map, struct integration *out,
                     struct fault *fault) {
    static const char *const KEYS[] = {"ca_file", "cert_file", "key_file", NULL};
    return yaml_only(map, "tls", KEYS, fault) && read_path(reader, map, "ca_file", &out->ca_file, fault) &&
           read_path(reader, map, "cert_file", &out->cert_file, fault) &&
           read_path(reader, map, "key_file", &out->key_file, fault);
}

/* The maps in an integration but oauth, which read_auth reads. */
static bool read_sections(const struct reader *reader, const struct yaml *map, struct integration *out,
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
                         "%s: id: '%s' is no id: use letters, digits, '.', '_' and '-', at most 100",
                         yaml_get(map, "id")->place, out->id);
    }
    return true;
}

/* An instance works on a request for up to 300 s unless told otherwise; who gives up earlier leaves it at work on what
 * nobody reads. */
static bool read_timeout(const struct yaml *map, struct integration *out, struct fault *fault) {
    if (!yaml_duration(map, "request_timeout", &out->request_timeout, fault)) {
        return false;
    }
    return (out->request_timeout > 0 && out->request_timeout <= HOUR) ||
           fault_set(fault, FAULT_USAGE, "%s: request_timeout: it must be from 1s to 1h",
                     yaml_get(map, "request_timeout")->place);
}

static bool read_integration(struct reader *reader, const struct yaml *map, struct integration *out,
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
        !read_excluded(reader, map, &integration, fault) || !read_custom(reader, map, &integration, fault) ||
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

/* *skip is set for what is another application's. */
static bool check_application(const struct yaml *map, bool *skip, struct fault *fault) {
    const char *application = NULL;
    if (!yaml_expect(map, YAML_MAP, fault) || !yaml_required(map, "application", &application, fault)) {
        return false;
    }
    *skip = !text_equal(application, "servicenow");
    if (*skip) {
        log_note("%s: skipped: an integration of %s", map->place, application);
    }
    return true;
}

static bool check_unique(const struct settings *settings, const struct integration *integration, struct fault *fault) {
    for (size_t i = 0; i < settings->n_integrations; i++) {
        if (strcmp(settings->integrations[i].id, integration->id) == 0) {
            return fault_set(fault, FAULT_USAGE, "%s: two integrations have the id '%s', the first at %s: rename one",
                             integration->place, integration->id, settings->integrations[i].place);
        }
    }
    return true;
}

static bool read_integrations(struct reader *reader, const struct yaml *root, struct settings *out,
                              struct fault *fault) {
    const struct yaml *list = NULL;
    if (!yaml_list(root, "integrations", &list, fault)) {
        return false;
    }
    size_t n = list == NULL ? 0 : list->n;
    const char **ids = arena_alloc(reader->arena, (n + 1) * sizeof *ids);
    out->integrations = arena_alloc(reader->arena, (n + 1) * sizeof *out->integrations);
    out->ids = ids;
    for (const struct yaml *element = n == 0 ? NULL : list->first; element != NULL; element = element->next) {
        struct integration *next = &out->integrations[out->n_integrations];
        bool skip = false;
        if (!check_application(element, &skip, fault)) {
            return false;
        }
        if (skip) {
            continue;
        }
        if (!read_integration(reader, element, next, fault) || !check_unique(out, next, fault)) {
            return false;
        }
        ids[out->n_integrations++] = next->id;
    }
    return out->n_integrations > 0 ||
           fault_set(fault, FAULT_USAGE,
                     "%s: no integration of the application servicenow: add one, or run mttr init, which writes it",
                     root->place);
}

static void note_skipped(const struct yaml *root) {
    for (const struct yaml *member = root->first; member != NULL; member = member->next) {
        if (strcmp(member->key, "satellite") != 0 && strcmp(member->key, "integrations") != 0) {
            log_note("%s: skipped: the section '%s'", member->place, member->key);
        }
    }
}

bool settings_read(const char *path, struct arena *arena, struct settings *out, struct fault *fault) {
    struct settings settings = {.path = arena_strdup(arena, path)};
    struct reader reader = {.path = settings.path, .arena = arena, .names = arena_alloc(arena, sizeof *reader.names)};
    const char *text = NULL;
    struct yaml *root = NULL;
    if (!yaml_read(path, arena, &text, &root, fault) || !yaml_expect(root, YAML_MAP, fault) ||
        !read_satellite(&reader, root, &settings.proxy, fault) || !read_integrations(&reader, root, &settings, fault)) {
        return false;
    }
    bool piped = strcmp(path, "-") == 0;
    if (reader.literal && !piped && !file_require_private(path, fault)) {
        return false;
    }
    note_skipped(root);
    *out = settings;
    return true;
}

const struct integration *settings_find(const struct settings *settings, const char *id, struct fault *fault) {
    struct nearest nearest = {.word = id};
    for (size_t i = 0; i < settings->n_integrations; i++) {
        if (strcmp(settings->integrations[i].id, id) == 0) {
            return &settings->integrations[i];
        }
        nearest_offer(&nearest, settings->integrations[i].id);
    }
    fault_unknown(settings->path, "integration", &nearest, settings->ids, fault);
    return NULL;
}
