/* SPDX-License-Identifier: Apache-2.0 */
/* encoding: marks and well-formed UTF-8 prove an encoding; for the rest ICU's detector is asked. */
#include "encoding.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uclean.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include "arena.h"
#include "text.h"

enum { SAMPLE_MAX = 64 * 1024, SURE = 40 };

/* What the detector calls Latin 1 is windows-1252 to everybody who writes files, and to HTML (WHATWG Encoding). */
static const char FALLBACK[] = "windows-1252";

static void *allocate(const void *context, size_t n) {
    (void)context;
    return must_malloc(n);
}

static void *reallocate(const void *context, void *old, size_t n) {
    (void)context;
    return must_realloc(old, n);
}

static void release(const void *context, void *memory) {
    (void)context;
    free(memory);
}

/* Out of memory, ICU would take a file for one in another encoding. */
static void start_icu(void) {
    UErrorCode error = U_ZERO_ERROR;
    u_setMemoryFunctions(NULL, allocate, reallocate, release, &error);
}

void encoding_evidence_init(struct encoding_evidence *evidence) {
    start_icu();
    *evidence = (struct encoding_evidence){0};
    buf_init(&evidence->sample, SAMPLE_MAX);
}

void encoding_evidence_clear(struct encoding_evidence *evidence) {
    buf_clear(&evidence->sample);
}

static void count_nuls(struct encoding_evidence *evidence, const char *data, size_t n) {
    for (const char *at = data; (at = memchr(at, '\0', n - (size_t)(at - data))) != NULL; at++) {
        bool odd = (evidence->n + (size_t)(at - data)) % 2 != 0;
        evidence->nul_odd += odd;
        evidence->nul_even += !odd;
    }
}

static size_t ascii_length(const char *data, size_t n) {
    size_t i = 0;
    uint64_t eight;
    while (n - i >= 8 && (memcpy(&eight, data + i, 8), (eight & 0x8080808080808080U) == 0)) {
        i += 8;
    }
    while (i < n && (unsigned char)data[i] < 0x80) {
        i++;
    }
    return i;
}

static void keep_sample(struct encoding_evidence *evidence, const char *data, size_t n) {
    size_t from = 0;
    if (evidence->sample.len == 0) {
        from = ascii_length(data, n);
        if (from == n) {
            return;
        }
        const char *line = memrchr(data, '\n', from);
        from = line == NULL ? 0 : (size_t)(line + 1 - data);
    }
    size_t room = SAMPLE_MAX - evidence->sample.len;
    buf_add(&evidence->sample, data + from, n - from < room ? n - from : room);
}

/* The place of the first byte that is not part of a well-formed character; n where there is none. */
static size_t utf8_length(const char *data, size_t n) {
    size_t i = ascii_length(data, n);
    while (i < n) {
        char character[5] = {0};
        memcpy(character, data + i, n - i < 4 ? n - i : 4);
        size_t length = text_character(character);
        if (length == 0) {
            return i;
        }
        i += length;
        i += ascii_length(data + i, n - i);
    }
    return n;
}

/* A character that the end of the data cuts waits in split for the next call. */
static void check_utf8(struct encoding_evidence *evidence, const char *data, size_t n) {
    while (evidence->n_split > 0 && n > 0) {
        evidence->split[evidence->n_split++] = *data++;
        n--;
        if (utf8_length(evidence->split, evidence->n_split) == evidence->n_split) {
            evidence->n_split = 0;
        } else if (evidence->n_split == sizeof evidence->split) {
            evidence->bad_utf8 = evidence->n + 1;
            return;
        }
    }
    size_t good = utf8_length(data, n);
    if (n - good >= sizeof evidence->split) {
        evidence->bad_utf8 = evidence->n + good + 1;
    } else if (good < n) {
        evidence->n_split = n - good;
        memcpy(evidence->split, data + good, evidence->n_split);
    }
}

void encoding_evidence_add(struct encoding_evidence *evidence, const char *data, size_t n) {
    for (size_t i = 0; i < n && evidence->n + i < sizeof evidence->first; i++) {
        evidence->first[evidence->n + i] = (unsigned char)data[i];
    }
    count_nuls(evidence, data, n);
    keep_sample(evidence, data, n);
    if (evidence->bad_utf8 == 0) {
        check_utf8(evidence, data, n);
    }
    evidence->n += n;
}

/* ---- the decision ---- */

static const struct mark {
    const char *name;
    const char *bytes;
    size_t n;
} MARKS[] = {
    {"UTF-32LE", "\xFF\xFE\0\0", 4}, {"UTF-32BE", "\0\0\xFE\xFF", 4}, {"UTF-8", "\xEF\xBB\xBF", 3},
    {"UTF-16LE", "\xFF\xFE", 2},     {"UTF-16BE", "\xFE\xFF", 2},
};

static const struct mark *find_mark(const struct encoding_evidence *evidence) {
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        if (evidence->n >= MARKS[i].n && memcmp(evidence->first, MARKS[i].bytes, MARKS[i].n) == 0) {
            return &MARKS[i];
        }
    }
    return NULL;
}

static bool is_utf8(const struct encoding_evidence *evidence) {
    return evidence->bad_utf8 == 0 && evidence->n_split == 0;
}

/* Half the bytes of Western text in UTF-16 are NUL, and all on one side. */
static const char *utf16_by_nuls(const struct encoding_evidence *evidence) {
    size_t odd = evidence->nul_odd, even = evidence->nul_even;
    size_t few = evidence->n / 8;
    return odd > few && even < odd / 16 + 1 ? "UTF-16LE" : even > few && odd < even / 16 + 1 ? "UTF-16BE" : NULL;
}

static const char *detect(const struct encoding_evidence *evidence, char name[ENCODING_NAME]) {
    UErrorCode error = U_ZERO_ERROR;
    UCharsetDetector *detector = ucsdet_open(&error);
    const UCharsetMatch *match = NULL;
    if (U_SUCCESS(error)) {
        ucsdet_setText(detector, evidence->sample.data, (int32_t)evidence->sample.len, &error);
        match = ucsdet_detect(detector, &error);
    }
    const char *found = match == NULL ? FALLBACK : ucsdet_getName(match, &error);
    bool sure = match != NULL && ucsdet_getConfidence(match, &error) >= SURE && U_SUCCESS(error);
    bool latin = !sure || strcmp(found, "ISO-8859-1") == 0 || strcmp(found, "UTF-8") == 0;
    snprintf(name, ENCODING_NAME, "%s", latin ? FALLBACK : found);
    ucsdet_close(detector);
    return name;
}

/* ICU's name of what a person calls an encoding. */
static bool known_name(const char *name, char out[ENCODING_NAME], struct fault *fault) {
    UErrorCode error = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &error);
    const char *standard = U_SUCCESS(error) ? ucnv_getStandardName(name, "MIME", &error) : NULL;
    if (converter == NULL) {
        return fault_set(fault, FAULT_USAGE,
                         "--encoding: unknown encoding '%s': use a name such as windows-1252 or UTF-8", name);
    }
    snprintf(out, ENCODING_NAME, "%s", standard == NULL ? name : standard);
    ucnv_close(converter);
    return true;
}

static bool use_given(const struct encoding_evidence *evidence, const char *name, const struct mark *mark,
                      struct encoding *out, struct fault *fault) {
    if (!known_name(name, out->name, fault)) {
        return false;
    }
    /* UTF-16 without a side: the mark or the NUL bytes show it */
    if (strcmp(out->name, "UTF-16") == 0 || strcmp(out->name, "UTF-32") == 0) {
        const char *side = mark != NULL && text_starts(mark->name, out->name) ? mark->name : utf16_by_nuls(evidence);
        snprintf(out->name, ENCODING_NAME, "%s", side == NULL ? "UTF-16BE" : side);
    }
    out->mark = mark != NULL && text_equal(mark->name, out->name) ? mark->n : 0;
    return strcmp(out->name, "UTF-8") != 0 || is_utf8(evidence) ||
           fault_set(fault, FAULT_USAGE, "it is not UTF-8: byte %zu cannot be part of it; leave --encoding out",
                     evidence->bad_utf8 == 0 ? evidence->n : evidence->bad_utf8);
}

bool encoding_find(const struct encoding_evidence *evidence, const char *name, struct encoding *out,
                   struct fault *fault) {
    const struct mark *mark = find_mark(evidence);
    const char *utf16 = utf16_by_nuls(evidence);
    *out = (struct encoding){.mark = mark == NULL ? 0 : mark->n};
    if (name != NULL) {
        return use_given(evidence, name, mark, out, fault);
    }
    if (mark != NULL && (mark->n != 3 || is_utf8(evidence))) {
        snprintf(out->name, ENCODING_NAME, "%s", mark->name);
    } else if (utf16 != NULL || is_utf8(evidence)) {
        snprintf(out->name, ENCODING_NAME, "%s", utf16 != NULL ? utf16 : "UTF-8");
    } else {
        out->guessed = true;
        detect(evidence, out->name);
    }
    return true;
}
