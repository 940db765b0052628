/* SPDX-License-Identifier: Apache-2.0 */
/* findings: the table of findings, and how they are applied. */
#include "audit_p.h"

#include <string.h>

#include "array.h"
#include "text.h"

const struct finding FINDINGS[] = {
    {"end-before-start", "resolved before it was created or opened", "resolved_at", SEVERITY_ERROR,
     .holds = end_before_start, .detail = detail_of_dates},
    {"resolved-without-date", "state Resolved or Closed without resolved_at", "state", SEVERITY_ERROR,
     .holds = resolved_without_date, .detail = detail_of_state},
    {"date-without-state", "resolved_at set while the state is open", "state", SEVERITY_WARNING,
     .holds = date_without_state, .detail = detail_of_state},
    {"closed-before-resolved", "closed_at earlier than resolved_at", "closed_at", SEVERITY_ERROR,
     .holds = closed_before_resolved, .detail = detail_of_dates},
    {"future-date", "a date after the run that saw it", NULL, SEVERITY_ERROR, .holds = future_date,
     .detail = detail_of_future},
    {"backdated", "resolved_at before a run that still saw it open", "resolved_at", SEVERITY_ERROR, .history = true},
    {"rewritten", "changed after it was closed or reported", NULL, SEVERITY_WARNING, .history = true},
    {"left-the-population", "counted in the published report, and not now", NULL, SEVERITY_ERROR,
     .blocked_by = nothing_published, .find = find_left},
    {"reopened", "reopened, by its own count or seen to leave Resolved", "reopen_count state", SEVERITY_INFO,
     .holds = is_reopened, .detail = detail_of_reopened},
    {"bulk-closed", "many resolved or closed in the same minute", "resolved_at closed_at", SEVERITY_WARNING,
     .find = find_bulk},
    {"instant", "recovered in no time", NULL, SEVERITY_WARNING, .blocked_by = nothing_counted,
     .holds = instant_recovery, .detail = detail_of_seconds},
    {"auto-closed", "closed by the system, without a recovery of its own", "closed_by", SEVERITY_WARNING,
     .holds = auto_closed, .detail = detail_of_auto_closed},
    {"stuck-open", "open for longer than most recoveries took", NULL, SEVERITY_WARNING, .blocked_by = nothing_counted,
     .holds = stuck_open, .detail = detail_of_seconds},
    {"outlier", "far from the others in duration", NULL, SEVERITY_INFO, .blocked_by = no_deviation, .holds = is_outlier,
     .detail = detail_of_weight},
    {"duplicate", "a child counted beside its parent", "parent_incident", SEVERITY_WARNING, .find = find_duplicates},
    {"reopened-as-new", "the same again soon after a closing", "short_description", SEVERITY_WARNING,
     .find = find_reopened_as_new},
    {"priority-lowered", "priority or severity lowered before it was resolved", "priority severity", SEVERITY_WARNING,
     .history = true},
    {"source-duration", "calendar_stc is not resolved_at - opened_at", "calendar_stc", SEVERITY_INFO,
     .holds = source_duration, .detail = detail_of_source},
    {"canceled-after-work", "canceled after longer work than the median recovery", NULL, SEVERITY_WARNING,
     .blocked_by = nothing_counted, .holds = canceled_after_work, .detail = detail_of_canceled},
    {"missing-field", "a field that the profile filters or groups on is empty", NULL, SEVERITY_WARNING, .outside = true,
     .blocked_by = no_watched_field, .holds = missing_field, .detail = detail_of_missing},
    {"change-not-mirrored", "tied to a change that the store does not hold", "caused_by rfc", SEVERITY_INFO,
     .find = find_unmirrored_changes},
    {"seconds-resolution", "a team's dates all fall on whole hours", NULL, SEVERITY_INFO, .find = find_whole_hours},
    {"gap", "runs that failed, or whose counts do not agree", NULL, SEVERITY_WARNING, .find = find_gaps},
};
const size_t N_FINDINGS = sizeof FINDINGS / sizeof *FINDINGS;

const char *severity_name(enum severity severity) {
    static const char *const NAMES[] = {"info", "warning", "error"};
    return NAMES[severity];
}

size_t finding_at(const char *code) {
    size_t i = 0;
    while (strcmp(FINDINGS[i].code, code) != 0) {
        i++;
    }
    return i;
}

/* ---- applying ---- */

/* Whether any of the named fields is set in any record. */
static bool has_field(const struct audit *audit, const char *names) {
    for (size_t i = 0; i < audit->n_fields; i++) {
        const char *name = field_ref_name(kind_find("incident"), &audit->fields[i]);
        const char *found = strstr(names, name);
        size_t n = strlen(name);
        bool whole = found != NULL && (found == names || found[-1] == ' ') && (found[n] == '\0' || found[n] == ' ');
        if (whole && audit->n_set[i] > 0) {
            return true;
        }
    }
    return false;
}

static const char *blocked_by(struct audit *audit, const struct finding *finding) {
    if (finding->history && audit->n_runs < 2) {
        return "the store has seen incidents once: there is no history";
    }
    if (finding->needs != NULL && audit->n_records > 0 && !has_field(audit, finding->needs)) {
        const char *second = strchr(finding->needs, ' ');
        return second == NULL
                   ? arena_format(&audit->arena, "%s is empty in every record, or not mirrored", finding->needs)
                   : arena_format(&audit->arena, "%.*s and%s are empty in every record, or not mirrored",
                                  (int)(second - finding->needs), finding->needs, second);
    }
    return finding->blocked_by == NULL ? NULL : finding->blocked_by(audit);
}

static int by_place(const void *left, const void *right) {
    const struct hit *a = left, *b = right;
    int order = strcmp(a->record->integration, b->record->integration);
    bool named = a->record->sys_id != NULL && b->record->sys_id != NULL;
    if (order == 0 && named) {
        order = strcmp(a->record->sys_id, b->record->sys_id);
    }
    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

/* By record; of several hits on one the first stays. */
static void settle(struct hits *hits) {
    size_t n = 0;
    for (size_t i = 0; i < hits->n; i++) {
        hits->list[i].order = i;
    }
    array_sort(hits->list, hits->n, sizeof *hits->list, by_place);
    for (size_t i = 0; i < hits->n; i++) {
        if (n == 0 || hits->list[n - 1].record != hits->list[i].record) {
            hits->list[n++] = hits->list[i];
        }
    }
    hits->n = n;
}

static bool apply(struct audit *audit, size_t i, struct fault *fault) {
    const struct finding *finding = &FINDINGS[i];
    struct hits *hits = &audit->hits[i];
    audit->unapplied[i] = blocked_by(audit, finding);
    if (audit->unapplied[i] != NULL) {
        hits->n = 0;
        return true;
    }
    for (size_t j = 0; finding->holds != NULL && j < audit->n_records; j++) {
        const struct examined_record *record = audit->records[j];
        bool asked = examined_record_is_in(record) || (finding->outside && record->lacking && !record->gone);
        if (asked && finding->holds(audit, record)) {
            hits_add(hits, record, NULL);
        }
    }
    if (finding->find != NULL && !finding->find(audit, hits, fault)) {
        return false;
    }
    settle(hits);
    return true;
}

bool findings_apply(struct audit *audit, struct fault *fault) {
    for (size_t i = 0; i < N_FINDINGS; i++) {
        if (!apply(audit, i, fault)) {
            return false;
        }
    }
    return true;
}

/* ---- --fail-on ---- */

static bool is_severity(const char *word, enum severity *out) {
    for (int i = SEVERITY_INFO; i <= SEVERITY_ERROR; i++) {
        if (strcmp(severity_name((enum severity)i), word) == 0) {
            *out = (enum severity)i;
            return true;
        }
    }
    return false;
}

bool audit_check_words(const char *const *words, size_t n, struct fault *fault) {
    for (size_t i = 0; i < n; i++) {
        struct nearest nearest = {.word = words[i]};
        enum severity severity;
        bool known = is_severity(words[i], &severity);
        nearest_offer(&nearest, "error");
        nearest_offer(&nearest, "warning");
        nearest_offer(&nearest, "info");
        for (size_t j = 0; j < N_FINDINGS && !known; j++) {
            known = strcmp(FINDINGS[j].code, words[i]) == 0;
            nearest_offer(&nearest, FINDINGS[j].code);
        }
        if (!known) {
            return fault_set(
                fault, FAULT_USAGE, "--fail-on '%s' is neither a severity nor a finding%s%s%s", words[i],
                nearest.best == NULL ? ": use error, warning, info or a code of mttr(1)" : "; did you mean '",
                nearest.best == NULL ? "" : nearest.best, nearest.best == NULL ? "" : "'?");
        }
    }
    return true;
}

static const char *join(const char *text, const char *name, size_t n, struct arena *arena) {
    return n == 0 ? text
                  : arena_format(arena, "%s%s%s %zu", text == NULL ? "" : text, text == NULL ? "" : ", ", name, n);
}

const char *audit_meets(const struct audit *audit, const char *word, struct arena *arena) {
    enum severity severity = SEVERITY_ERROR;
    bool by_severity = is_severity(word, &severity);
    const char *text = NULL;
    for (size_t i = 0; i < N_FINDINGS; i++) {
        bool meant = by_severity ? FINDINGS[i].severity >= severity : strcmp(FINDINGS[i].code, word) == 0;
        text = meant ? join(text, FINDINGS[i].code, audit->hits[i].n, arena) : text;
    }
    return by_severity ? join(text, "breaches of the file", audit->n_breaches, arena) : text;
}
