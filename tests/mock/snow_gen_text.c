/* SPDX-License-Identifier: Apache-2.0 */
/* snow_gen_text: short descriptions. Most are plain; about one in fourteen is of the kind that breaks a careless
 * reader: quotes, newlines, commas, spreadsheet formulas, markup, scripts of other languages, invisible characters. */
#include "snow_gen.h"

static const char *const SYMPTOMS[] = {
    "is not reachable", "answers slowly",     "returns error 500",      "disk almost full",
    "login fails",      "job did not finish", "certificate expired",    "memory usage above 95 %",
    "packet loss",      "replication lag",    "users report time-outs", "printing does not work"};
static const char *const WORKS[] = {"Deploy release to",      "Upgrade",  "Patch",
                                    "Replace certificate on", "Rollback", "Change firewall rule for",
                                    "Add capacity to",        "Restart"};
static const char *const TAILS[] = {"", "", "", "", " since this morning", " again", " (urgent)", " for all sites"};

static const char *const ODD[] = {
    "Drucker im 3. Stock größtenteils außer Betrieb, Ärger überall",
    "Échec de l'authentification à l'aéroport de Nîmes",
    "データベースに接続できません",
    "支付网关超时，客户无法下单",
    "🔥 checkout is down 🛒💥",
    "family emoji 👨‍👩‍👧‍👦 in the ticket, combining e\xcc\x81",
    "الخادم لا يستجيب",
    "השרת אינו מגיב (db-01)",
    "He said \"it's broken\", then hung up",
    "first line\nsecond line\r\nthird\twith a tab",
    "a, b, \"c\"; d",
    "=HYPERLINK(\"http://evil.example\",\"click\")",
    "+49 30 1234567 no dial tone",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3 shown as 1 in the sheet",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)> & <b>bold</b>",
    "Robert'); DROP TABLE incident;--",
    "back\\slash \\\\server\\share \\u0041",
    "line separator\xe2\x80\xa8"
    "and bidi \xe2\x80\xae"
    "override",
    "control \x01 and \x1b[31mred\x1b[0m",
    "100 %s %n of {{template}} ${jndi:ldap://x}",
    "   spaces around   ",
    "0",
    "null",
    "",
    "A very long one: the quick brown fox jumps over the lazy dog, the quick brown fox jumps over the lazy dog, the "
    "quick "
    "brown fox jumps over the lazy dog, and it keeps going until the 160 characters of the field are full",
};

#define ANY(rng, array) (array)[rng_between(rng, 0, (int64_t)(sizeof(array) / sizeof *(array)) - 1)]

static bool odd_title(struct rng *rng, char title[TITLE_SIZE]) {
    if (!rng_chance(rng, 70))
        return false;
    snprintf(title, TITLE_SIZE, "%s", ANY(rng, ODD));
    return true;
}

void incident_title(struct rng *rng, int64_t ci, char title[TITLE_SIZE]) {
    char name[NAME_SIZE] = "Workplace";
    if (odd_title(rng, title))
        return;
    if (ci != NONE)
        entity_name(CI, ci, name);
    const char *symptom = ANY(rng, SYMPTOMS), *tail = ANY(rng, TAILS);
    snprintf(title, TITLE_SIZE, "%s: %s%s", name, symptom, tail);
}

void change_title(struct rng *rng, int64_t ci, char title[TITLE_SIZE]) {
    char name[NAME_SIZE];
    if (odd_title(rng, title))
        return;
    entity_name(CI, ci, name);
    snprintf(title, TITLE_SIZE, "%s %s", ANY(rng, WORKS), name);
}
