/* SPDX-License-Identifier: Apache-2.0 */
/* transcoder: a stream of bytes in any encoding that ICU has, as UTF-8. */
#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>

#include "arena.h"
#include "encoding.h"

enum { UNITS = 16 * 1024 };

struct transcoder {
    struct encoding encoding;
    UConverter *from, *to; /* NULL: the bytes are UTF-8 already */
    size_t skip;           /* bytes of the mark that are still to come */
    int64_t read;          /* bytes that were read */
    UChar pivot[UNITS];
    UChar *pivot_source, *pivot_target;
    bool started;
    char text[3 * UNITS];
};

static UConverter *strict_converter(const char *name, UErrorCode *error) {
    UConverter *converter = ucnv_open(name, error);
    if (U_SUCCESS(*error)) {
        ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, error);
    }
    return converter;
}

bool transcoder_open(const struct encoding *encoding, struct transcoder **out, struct fault *fault) {
    UErrorCode error = U_ZERO_ERROR;
    struct transcoder *transcoder = must_malloc(sizeof *transcoder);
    memset(transcoder, 0, offsetof(struct transcoder, pivot));
    transcoder->encoding = *encoding;
    transcoder->skip = encoding->mark;
    transcoder->pivot_source = transcoder->pivot_target = transcoder->pivot;
    transcoder->started = false;
    if (strcmp(encoding->name, "UTF-8") != 0) {
        transcoder->from = strict_converter(encoding->name, &error);
        transcoder->to = ucnv_open("UTF-8", &error);
    }
    if (U_FAILURE(error)) {
        transcoder_close(transcoder);
        return fault_set(fault, FAULT_USAGE, "no encoding '%s' in ICU", encoding->name);
    }
    *out = transcoder;
    return true;
}

void transcoder_close(struct transcoder *transcoder) {
    if (transcoder != NULL) {
        ucnv_close(transcoder->from);
        ucnv_close(transcoder->to);
        free(transcoder);
    }
}

static bool convert(struct transcoder *transcoder, const char *data, size_t n, transcoder_fn *fn, void *context,
                    struct fault *fault) {
    const char *source = data;
    UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
    while (error == U_BUFFER_OVERFLOW_ERROR) {
        char *target = transcoder->text;
        error = U_ZERO_ERROR;
        ucnv_convertEx(transcoder->to, transcoder->from, &target, transcoder->text + sizeof transcoder->text, &source,
                       data + n, transcoder->pivot, &transcoder->pivot_source, &transcoder->pivot_target,
                       transcoder->pivot + UNITS, (UBool)!transcoder->started, (UBool)(n == 0), &error);
        transcoder->started = true;
        if (U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR) {
            return fault_set(fault, FAULT_USAGE,
                             "not %s: byte %lld cannot be part of it; name its encoding with --encoding",
                             transcoder->encoding.name, (long long)transcoder->read + (source - data));
        }
        if (target > transcoder->text && !fn(context, transcoder->text, (size_t)(target - transcoder->text), fault)) {
            return false;
        }
    }
    return true;
}

bool transcoder_feed(struct transcoder *transcoder, const char *data, size_t n, transcoder_fn *fn, void *context,
                     struct fault *fault) {
    size_t mark = n < transcoder->skip ? n : transcoder->skip;
    bool end = n == 0;
    transcoder->skip -= mark;
    transcoder->read += (int64_t)mark;
    data += mark;
    n -= mark;
    if (n == 0 && !end) {
        return true;
    }
    bool done = transcoder->from == NULL ? n == 0 || fn(context, data, n, fault)
                                         : convert(transcoder, data, n, fn, context, fault);
    transcoder->read += (int64_t)n;
    return done;
}
