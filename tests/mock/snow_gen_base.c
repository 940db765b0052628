/* SPDX-License-Identifier: Apache-2.0 */
/* snow_gen_base: the random numbers, dates and JSON output that the other files of snow_gen stand on.
 * The generator is splitmix64, started anew for each record from the seed, a salt and the record's index.
 * Output goes through a buffer of its own: a page of 200,000 records is half a gigabyte of short strings. */
#include <string.h>

#include "snow_gen.h"

uint64_t rng_next(struct rng *rng) {
    uint64_t z = rng->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

struct rng rng_for(uint64_t seed, const char *salt, int64_t index) {
    struct rng rng = {seed};
    for (const char *c = salt; *c; c++)
        rng.state = rng_next(&rng) ^ (uint64_t)(unsigned char)*c;
    rng.state = rng_next(&rng) ^ (uint64_t)index;
    rng.state = rng_next(&rng);
    return rng;
}

int64_t rng_between(struct rng *rng, int64_t low, int64_t high) {
    return high <= low ? low : low + (int64_t)(rng_next(rng) % (uint64_t)(high - low + 1));
}

bool rng_chance(struct rng *rng, int per_mille) {
    return rng_between(rng, 0, 999) < per_mille;
}

/* The square of an even number between 0 and 1: half of the picks fall in the first quarter. */
int64_t rng_skewed(struct rng *rng, int64_t count) {
    uint64_t even = rng_next(rng) >> 32;
    return (int64_t)((((even * even) >> 32) * (uint64_t)count) >> 32);
}

int64_t rng_choice(struct rng *rng, const struct choices *set) {
    int64_t total = 0, index = 0;
    for (int64_t i = 0; i < set->count; i++)
        total += set->list[i].weight;
    int64_t left = rng_between(rng, 0, total - 1);
    while (left >= set->list[index].weight)
        left -= set->list[index++].weight;
    return index;
}

/* Days since 1970-01-01, counted in years that begin in March so that the leap day is the last one. */
bool days_of_date(const char *text, int64_t *days) {
    int year = 0, month = 0, day = 0, end = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || text[end] || year < 1971 || month < 1 ||
        month > 12 || day < 1 || day > 31)
        return false;
    int64_t y = year - (month < 3);
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    *days = y * 365 + y / 4 - y / 100 + y / 400 + in_year - 719468;
    return true;
}

static void put_digits(char *to, int64_t number, int width) {
    for (int i = width - 1; i >= 0; i--, number /= 10)
        to[i] = (char)('0' + number % 10);
}

/* "2024-01-31 23:59:59"; only dates after 1970 are asked for. */
void stamp_text(int64_t seconds, char text[ID_SIZE]) {
    int64_t z = seconds / DAY + 719468, rest = seconds % DAY;
    int64_t era = z / 146097, in_era = z % 146097;
    int64_t in_years = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * in_years + in_years / 4 - in_years / 100);
    int64_t shifted = (5 * in_year + 2) / 153;
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    memcpy(text, "0000-00-00 00:00:00", 20);
    put_digits(text, in_years + era * 400 + (month <= 2), 4);
    put_digits(text + 5, month, 2);
    put_digits(text + 8, in_year - (153 * shifted + 2) / 5 + 1, 2);
    put_digits(text + 11, rest / HOUR, 2);
    put_digits(text + 14, rest / MINUTE % 60, 2);
    put_digits(text + 17, rest % 60, 2);
}

static void out_flush(struct out *out) {
    if (fwrite(out->buffer, 1, out->length, out->file) != out->length)
        out->failed = true;
    out->length = 0;
}

bool out_open(struct out *out, const char *path) {
    out->file = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
    out->length = 0;
    out->failed = false;
    return out->file;
}

bool out_close(struct out *out) {
    out_flush(out);
    return fclose(out->file) == 0 && !out->failed;
}

static void out_bytes(struct out *out, const char *bytes, size_t length) {
    if (length > sizeof out->buffer - out->length)
        out_flush(out);
    memcpy(out->buffer + out->length, bytes, length);
    out->length += length;
}

void out_raw(struct out *out, const char *text) {
    out_bytes(out, text, strlen(text));
}

static void out_escaped(struct out *out, unsigned char c) {
    static const char HEX[] = "0123456789abcdef";
    const char *at = strchr("\"\"\\\\\nn\tt\rr", c);
    if (c >= ' ' || at)
        out_bytes(out, (const char[]){'\\', c >= ' ' ? (char)c : at[1]}, 2);
    else
        out_bytes(out, (const char[]){'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]}, 6);
}

/* Runs of plain bytes are copied whole. */
static void out_string(struct out *out, const char *text) {
    out_raw(out, "\"");
    for (;;) {
        const char *end = text;
        while ((unsigned char)*end >= ' ' && *end != '"' && *end != '\\')
            end++;
        out_bytes(out, text, (size_t)(end - text));
        if (!*end)
            break;
        out_escaped(out, (unsigned char)*end);
        text = end + 1;
    }
    out_raw(out, "\"");
}

/* Members of an object are kept apart by looking at the byte written last. It is still in the buffer, which is
 * emptied only right before more goes in. */
void out_member(struct out *out, const char *name) {
    out_raw(out, out->length > 0 && out->buffer[out->length - 1] == '{' ? "\"" : ",\"");
    out_raw(out, name);
    out_raw(out, "\":{\"display_value\":");
}

static void out_display(struct out *out, const char *display) {
    if (display)
        out_string(out, display);
    else
        out_raw(out, "null");
}

void out_field(struct out *out, const char *name, const char *display, const char *value) {
    out_member(out, name);
    out_display(out, display);
    out_raw(out, ",\"value\":");
    out_string(out, value);
    out_raw(out, "}");
}

void out_link(struct out *out, const char *name, const char *display, const char *value, const char *origin,
              const char *table) {
    out_member(out, name);
    out_display(out, display);
    out_raw(out, ",\"link\":\"");
    out_raw(out, origin);
    out_raw(out, "/api/now/table/");
    out_raw(out, table);
    out_raw(out, "/");
    out_raw(out, value);
    out_raw(out, "\",\"value\":");
    out_string(out, value);
    out_raw(out, "}");
}

void out_stamp(struct out *out, const char *name, int64_t seconds, int64_t zone) {
    char display[ID_SIZE] = "", value[ID_SIZE] = "";
    if (seconds != NONE) {
        stamp_text(seconds + zone, display);
        stamp_text(seconds, value);
    }
    out_field(out, name, display, value);
}
