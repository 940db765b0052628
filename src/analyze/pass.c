/* pass: the walk itself: each record goes as far as the funnel lets it. */
#include "pass_p.h"

#include <stdio.h>
#include <string.h>

#include "stop.h"

const struct integration_row *pass_integration(const struct pass *pass, const struct sample *sample) {
    return &pass->integrations[sample->integration];
}

static int64_t time_at(const struct sample *sample, size_t column) {
    return sample->cells[column].set ? sample->cells[column].number : INSTANT_NONE;
}

static int64_t first_set(const struct sample *sample, const struct dates *dates) {
    for (size_t i = 0; i < dates->n; i++) {
        if (sample->cells[dates->columns[i]].set) {
            return sample->cells[dates->columns[i]].number;
        }
    }
    return INSTANT_NONE;
}

static bool lies_in(const struct range *range, int64_t instant) {
    return instant != INSTANT_NONE && instant >= range->from && instant < range->to;
}

/* Counts how far the record comes in the funnel's conditions. */
static bool where_holds(struct pass *pass, const struct sample *sample, bool *holds, struct fault *fault) {
    *holds = true;
    for (size_t i = 0; *holds && i < pass->n_where; i++) {
        if (!filter_holds(pass->where[i], sample, holds, fault)) {
            return false;
        }
        pass->held[i] += *holds;
    }
    return true;
}

static bool find_teams(struct pass *pass, const struct sample *sample, struct fault *fault) {
    for (size_t i = 0; i < pass->profile->n_teams; i++) {
        if (!filter_holds(pass->teams[i], sample, &pass->in_team[i], fault)) {
            return false;
        }
    }
    return true;
}

/* Whether the record is of the team that is asked for. */
static bool is_meant(struct pass *pass, const struct sample *sample, bool *meant, struct fault *fault) {
    if (!find_teams(pass, sample, fault)) {
        return false;
    }
    *meant = pass->wanted == pass->profile->n_teams || pass->in_team[pass->wanted];
    return true;
}

static bool judge_record(struct pass *pass, struct judged *judged, struct fault *fault) {
    const struct mttr *mttr = &pass->profile->mttr;
    const struct sample *sample = judged->sample;
    struct facts facts = {.gone = sample->gone, .start = judged->start, .end = judged->end};
    if (mttr->exclude_canceled && !filter_holds(pass->canceled, sample, &facts.canceled, fault)) {
        return false;
    }
    facts.child = mttr->exclude_children && sample->cells[pass->parent].set;
    judged->verdict = judge(&facts, pass->request->now);
    judged->seconds = judged->verdict == VERDICT_COUNTED ? judged->end - judged->start : 0;
    return true;
}

static void count(struct tally *tally, size_t group, const struct judged *judged) {
    if (judged->bucket < tally->n_buckets) {
        tally_add(tally, group, judged->bucket, judged->verdict, judged->seconds);
    } else if (judged->verdict == VERDICT_COUNTED) {
        tally_add_previous(tally, group, judged->seconds);
    }
}

static void count_teams(struct pass *pass, struct tally *tally, const struct judged *judged) {
    size_t n = pass->profile->n_teams;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (pass->in_team[i]) {
            count(tally, i, judged);
            any = true;
        }
    }
    if (!any) {
        count(tally, n, judged);
    }
}

static bool count_field(struct pass *pass, struct breakdown *breakdown, const struct judged *judged,
                        struct fault *fault) {
    const struct sample *sample = judged->sample;
    struct groups *groups = &breakdown->groups;
    size_t group;
    if (!groups_find(groups, sample, &group, fault) ||
        (breakdown->tally.n_groups < groups->n && !tally_add_group(&breakdown->tally, fault)) ||
        (judged->bucket < pass->n_buckets &&
         !groups_label(groups, group, sample, time_at(sample, pass->updated), fault))) {
        return false;
    }
    count(&breakdown->tally, group, judged);
    return true;
}

static bool count_record(struct pass *pass, const struct judged *judged, struct fault *fault) {
    count(&pass->all, 0, judged);
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        struct breakdown *breakdown = &pass->breakdowns[i];
        if (breakdown->field == NULL) {
            count_teams(pass, &breakdown->tally, judged);
        } else if (!count_field(pass, breakdown, judged, fault)) {
            return fault_context(fault, "group by %s", field_ref_name(pass->source.kind, breakdown->field));
        }
    }
    return true;
}

static void digest_time(struct digest *digest, int64_t instant) {
    char text[24] = "\t";
    int n = instant == INSTANT_NONE ? 1 : snprintf(text, sizeof text, "\t%lld", (long long)instant);
    digest_add(digest, text, (size_t)n);
}

static void digest_text(struct digest *digest, const char *text) {
    digest_add(digest, text, strlen(text));
}

/* A line of the population digest, contract.md section 6. */
static void digest_record(struct pass *pass, const struct judged *judged) {
    digest_text(pass->digest, pass_integration(pass, judged->sample)->id);
    digest_text(pass->digest, "\t");
    digest_text(pass->digest, judged->sample->sys_id);
    digest_time(pass->digest, judged->start);
    digest_time(pass->digest, judged->end);
    digest_text(pass->digest, "\t");
    digest_text(pass->digest, verdict_name(judged->verdict));
    digest_text(pass->digest, "\n");
}

static bool take_meant(struct pass *pass, struct judged *judged, struct fault *fault) {
    if (!judge_record(pass, judged, fault) || !count_record(pass, judged, fault)) {
        return false;
    }
    if (judged->bucket == pass->n_buckets) {
        return true;
    }
    digest_record(pass, judged);
    return pass->ledger == NULL || ledger_tell(pass, judged, fault);
}

/* A record for which `where` holds. */
static bool take_held(struct pass *pass, const struct sample *sample, struct fault *fault) {
    struct judged judged = {.sample = sample};
    judged.start = first_set(sample, &pass->start);
    judged.end = first_set(sample, &pass->end);
    bool by_end = pass->profile->mttr.in_range == IN_RANGE_RESOLVED;
    int64_t at = by_end ? judged.end : time_at(sample, pass->at);
    bool inside = lies_in(&pass->request->range, at), meant;
    if (!inside && !lies_in(&pass->previous, at)) {
        return true;
    }
    judged.bucket = inside ? bucket_of(pass->buckets, pass->n_buckets, at) : pass->n_buckets;
    pass->in_range += inside;
    return is_meant(pass, sample, &meant, fault) && (!meant || take_meant(pass, &judged, fault));
}

static bool take(void *context, const struct sample *sample, struct fault *fault) {
    struct pass *pass = context;
    bool holds;
    if (stop_signal() != 0) {
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted: no report was written");
    }
    return where_holds(pass, sample, &holds, fault) && (!holds || take_held(pass, sample, fault));
}

bool pass_run(struct pass *pass, struct fault *fault) {
    const struct sample_query query = {
        .kind = pass->source.kind,
        .columns = pass->source.columns,
        .n_columns = pass->source.n_columns,
        .integrations = pass->chosen,
        .range_fields = pass->range_fields,
        .n_range = pass->n_where > 0 ? 0 : pass->n_range, /* the funnel counts `where` over the whole store */
        .from = pass->previous.from,
        .to = pass->request->range.to,
    };
    pass->digest = digest_open();
    bool done = store_each_sample(pass->source.store, &query, take, pass, fault);
    digest_close(pass->digest, pass->sha256);
    return done;
}
