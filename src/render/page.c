/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page: the template with its parts. Rows of the ledger come before anything else is known, so they wait in a file
 * without a name: memory does not grow with them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encode.h"
#include "page_p.h"
#include "pen_p.h"

enum {
    STATIC_ROWS = 1000, /* of the ledger, as HTML; the script has all */
    CELL_MAX = 300,     /* bytes of a text of the ledger */
    ROW_MAX = 1 << 20   /* a row of such cells is far below it */
};

struct spool {
    FILE *json;           /* all rows */
    struct arena arena;   /* of the row in hand */
    struct node **shown;  /* the first STATIC_ROWS */
    size_t n;             /* rows so far */
    struct arena keeping; /* of what is shown */
    struct buf text;
    int error; /* errno of the first failure */
};

bool spool_open(struct spool **out, struct fault *fault) {
    FILE *file = tmpfile();
    if (file == NULL) {
        return fault_set(fault, FAULT_IO, "cannot keep the ledger of the page in /tmp: %s", strerror(errno));
    }
    struct spool *spool = must_malloc(sizeof *spool);
    *spool = (struct spool){.json = file};
    spool->shown = must_malloc(STATIC_ROWS * sizeof(struct node *));
    arena_init(&spool->arena);
    arena_init(&spool->keeping);
    buf_init(&spool->text, ROW_MAX);
    *out = spool;
    return true;
}

void spool_close(struct spool *spool) {
    if (spool != NULL) {
        fclose(spool->json);
        arena_clear(&spool->arena);
        arena_clear(&spool->keeping);
        buf_clear(&spool->text);
        free(spool->shown);
        free(spool);
    }
}

/* A copy of a member that stays good as long as the arena. */
static void keep(struct arena *arena, struct node *parent, const struct node *node, const char *key) {
    if (node->type == NODE_TEXT) {
        bool whole = key != NULL && strcmp(key, "url") == 0;
        node_add_text(arena, parent, key,
                      whole ? arena_strdup(arena, node->text) : pen_cut(arena, node->text, CELL_MAX));
    } else if (node->type == NODE_ARRAY) {
        struct node *list = node_add_array(arena, parent, key);
        for (const struct node *text = node->first; text != NULL; text = text->next) {
            keep(arena, list, text, NULL);
        }
    } else {
        node_add_copy(arena, parent, node)->key = key;
    }
}

/* The members of PAGE_LEDGER and the url. */
static struct node *keep_row(struct arena *arena, const struct node *row) {
    struct node *kept = node_object(arena);
    for (size_t i = 0; i <= N_PAGE_LEDGER; i++) {
        const char *key = i < N_PAGE_LEDGER ? PAGE_LEDGER[i].path : "url";
        keep(arena, kept, node_get(row, key), key);
    }
    return kept;
}

void spool_row(struct spool *spool, const struct node *row) {
    bool shown = spool->n < STATIC_ROWS;
    arena_reset(&spool->arena);
    struct node *kept = keep_row(shown ? &spool->keeping : &spool->arena, row);
    if (shown) {
        spool->shown[spool->n] = kept;
    }
    buf_reset(&spool->text);
    for (const struct node *cell = kept->first; cell != NULL; cell = cell->next) {
        buf_text(&spool->text, cell != kept->first ? "," : spool->n == 0 ? "\n[" : ",\n[");
        pen_json_line(&spool->text, cell);
    }
    buf_char(&spool->text, ']');
    if (fwrite(spool->text.data, 1, spool->text.len, spool->json) != spool->text.len && spool->error == 0) {
        spool->error = errno;
    }
    spool->n++;
}

/* ---- the parts that are not made of nodes ---- */

static void put_hash(struct buf *out, const struct page_asset *asset) {
    unsigned char digest[DIGEST_BYTES];
    digest_bytes(asset->data, asset->n, digest);
    buf_text(out, " 'sha256-");
    encode_base64(out, digest, sizeof digest);
    buf_char(out, '\'');
}

/* Content Security Policy level 2, sections 7.2 and 7.17: an inline element runs when its text has a listed hash. */
static void put_policy(struct buf *out) {
    buf_text(out, "default-src 'none'; base-uri 'none'; form-action 'none'; style-src");
    put_hash(out, &PAGE_STYLE);
    buf_text(out, "; script-src");
    put_hash(out, &PAGE_CHART);
    put_hash(out, &PAGE_SCRIPT);
}

static void put_asset(struct buf *out, const struct template_piece *piece) {
    static const struct {
        const char *name;
        const struct page_asset *asset;
    } ASSETS[] = {{"style", &PAGE_STYLE}, {"chart", &PAGE_CHART}, {"script", &PAGE_SCRIPT}};
    for (size_t i = 0; i < sizeof ASSETS / sizeof *ASSETS; i++) {
        if (template_mark_is(piece, ASSETS[i].name)) {
            buf_add(out, ASSETS[i].asset->data, ASSETS[i].asset->n);
        }
    }
}

static void put_columns(struct buf *out) {
    for (size_t i = 0; i < N_PAGE_LEDGER; i++) {
        buf_format(out, "[\"%s\",\"%s\"],", PAGE_LEDGER[i].path, PAGE_LEDGER[i].heading);
    }
    buf_text(out, "[\"url\",null]");
}

/* All rows, out of the file; what does not fit in the buffer goes on. */
static void copy_rows(struct spool *spool, struct outfile *file) {
    char block[1 << 16];
    rewind(spool->json);
    for (size_t n; (n = fread(block, 1, sizeof block, spool->json)) > 0;) {
        outfile_write(file, block, n);
    }
    if (spool->error == 0 && ferror(spool->json)) {
        spool->error = errno;
    }
}

static void put_static_ledger(const struct view *view, const struct spool *spool) {
    size_t n = spool == NULL ? 0 : spool->n, shown = n < STATIC_ROWS ? n : STATIC_ROWS;
    if (shown < n) {
        buf_format(view->out, "<p>The first %zu of %zu records; incidents.csv has all.</p>\n", shown, n);
    }
    buf_text(view->out, "<div class=\"scroll\"><table>");
    html_head(view->out, "Ledger", PAGE_LEDGER, N_PAGE_LEDGER);
    buf_text(view->out, "<tbody>\n");
    for (size_t i = 0; i < shown; i++) {
        html_row(view, spool->shown[i], PAGE_LEDGER, N_PAGE_LEDGER);
    }
    buf_text(view->out, "</tbody></table></div>\n");
}

static void put_mark(const struct view *view, const struct spool *spool, const struct template_piece *piece) {
    if (template_mark_is(piece, "policy")) {
        put_policy(view->out);
    } else if (template_mark_is(piece, "data")) {
        pen_json_line(view->out, view->root);
    } else if (template_mark_is(piece, "ledger_static")) {
        put_static_ledger(view, spool);
    } else if (template_mark_is(piece, "ledger_columns")) {
        put_columns(view->out);
    } else { /* and the rows, which page_write copies */
        put_asset(view->out, piece);
        page_part(view, piece);
    }
}

static void spill(struct outfile *file, struct buf *out) {
    outfile_write(file, out->data, out->len);
    buf_reset(out);
}

bool page_write(struct outfile *file, const struct page_asset *template, const struct view *view, struct spool *spool,
                struct fault *fault) {
    for (struct template_piece piece = {0}; template_next(template, &piece);) {
        outfile_write(file, piece.text, piece.n);
        put_mark(view, spool, &piece);
        spill(file, view->out);
        if (spool != NULL && template_mark_is(&piece, "ledger_rows")) {
            copy_rows(spool, file);
        }
    }
    if (spool != NULL && spool->error != 0) {
        return fault_set(fault, FAULT_IO, "cannot keep the ledger of the page in /tmp: %s", strerror(spool->error));
    }
    return true;
}
