/* SPDX-License-Identifier: Apache-2.0 */
/* teams: a new combination replaces the one in its place, so memory is bounded whatever is read. */
#include "teams_p.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES = 4096, WORD_BITS = 64 };

static bool bit_of(const uint64_t *bits, size_t i) {
    return (bits[i / WORD_BITS] >> (i % WORD_BITS) & 1) != 0;
}

static void set_bit(uint64_t *bits, size_t i) {
    bits[i / WORD_BITS] |= UINT64_C(1) << (i % WORD_BITS);
}

/* One that would need too many columns is asked each time. */
static void remember(struct teams *teams, size_t i) {
    size_t n = teams->n_columns;
    if (filter_labels(teams->filters[i], teams->columns, &n, TEAM_COLUMNS)) {
        teams->n_columns = n;
    } else {
        set_bit(teams->others, i);
    }
}

bool teams_open(struct teams *teams, const struct scope *scope, struct source *source, struct fault *fault) {
    const struct profile *profile = scope->profile;
    *teams = (struct teams){.n = profile->n_teams, .n_words = (profile->n_teams + WORD_BITS - 1) / WORD_BITS};
    teams->filters = arena_alloc(source->arena, teams->n * sizeof(struct filter *));
    teams->others = arena_alloc(source->arena, teams->n_words * sizeof *teams->others);
    teams->bits = arena_alloc(source->arena, teams->n_words * sizeof *teams->bits);
    teams->mine = arena_alloc(source->arena, teams->n * sizeof *teams->mine);
    for (size_t i = 0; i < teams->n; i++) {
        if (!filter_bind(source, &scope->present, profile->teams[i].where, &teams->filters[i], fault)) {
            return false;
        }
        remember(teams, i);
    }
    teams->stride = 1 + teams->n_columns + teams->n_words;
    return true;
}

void teams_close(struct teams *teams) {
    free(teams->places);
    teams->places = NULL;
}

static uint64_t label_at(const struct teams *teams, const struct sample *sample, size_t i) {
    const struct cell *cell = &sample->cells[teams->columns[i]];
    return cell->set ? (uint64_t)cell->number : 0; /* labels are numbered from 1 */
}

/* The place of the sample's combination, whatever is there now. */
static uint64_t *place_of(struct teams *teams, const struct sample *sample) {
    uint64_t hash = 0;
    if (teams->places == NULL) {
        size_t bytes = PLACES * teams->stride * sizeof *teams->places;
        teams->places = memset(must_malloc(bytes), 0, bytes);
    }
    for (size_t i = 0; i < teams->n_columns; i++) {
        hash = (hash ^ label_at(teams, sample, i)) * UINT64_C(0x9E3779B97F4A7C15);
    }
    return &teams->places[(hash >> 32) % PLACES * teams->stride];
}

static bool is_known(const struct teams *teams, const struct sample *sample, const uint64_t *place) {
    bool known = place[0] == 1;
    for (size_t i = 0; known && i < teams->n_columns; i++) {
        known = place[1 + i] == label_at(teams, sample, i);
    }
    return known;
}

/* Evaluates those whose bit in `others` is `other` and sets the bits of those that hold. */
static bool ask(const struct teams *teams, bool other, const struct sample *sample, uint64_t *bits,
                struct fault *fault) {
    for (size_t i = 0; i < teams->n; i++) {
        bool holds = false;
        if (bit_of(teams->others, i) == other && !filter_holds(teams->filters[i], sample, &holds, fault)) {
            return false;
        }
        if (holds) {
            set_bit(bits, i);
        }
    }
    return true;
}

static bool learn(const struct teams *teams, const struct sample *sample, uint64_t *place, struct fault *fault) {
    memset(place, 0, teams->stride * sizeof *place);
    if (!ask(teams, false, sample, place + 1 + teams->n_columns, fault)) {
        return false;
    }
    for (size_t i = 0; i < teams->n_columns; i++) {
        place[1 + i] = label_at(teams, sample, i);
    }
    place[0] = 1;
    return true;
}

static bool any_other(const struct teams *teams) {
    uint64_t any = 0;
    for (size_t i = 0; i < teams->n_words; i++) {
        any |= teams->others[i];
    }
    return any != 0;
}

bool teams_find(struct teams *teams, const struct sample *sample, struct fault *fault) {
    teams->n_mine = 0;
    if (teams->n == 0) {
        return true;
    }
    uint64_t *place = place_of(teams, sample);
    if (!is_known(teams, sample, place) && !learn(teams, sample, place, fault)) {
        return false;
    }
    memcpy(teams->bits, place + 1 + teams->n_columns, teams->n_words * sizeof *teams->bits);
    if (any_other(teams) && !ask(teams, true, sample, teams->bits, fault)) {
        return false;
    }
    for (size_t i = 0; i < teams->n_words; i++) {
        for (uint64_t bits = teams->bits[i]; bits != 0; bits &= bits - 1) {
            teams->mine[teams->n_mine++] = i * WORD_BITS + (size_t)__builtin_ctzll(bits);
        }
    }
    return true;
}
