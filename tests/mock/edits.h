/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of the data while a client reads it, in the words of the script. Each writes to stderr if it cannot. */
#pragma once

struct server;

void edit_touch(struct server *server, const char *argument);   /* SYS_ID FIELD VALUE, as a user's update */
void edit_quietly(struct server *server, const char *argument); /* the same with autoSysFields(false) */
void edit_delete(struct server *server, const char *argument);  /* SYS_ID, audited */
void edit_purge(struct server *server, const char *argument);   /* SYS_ID, leaving no trace */
void edit_hide(struct server *server, const char *argument);
void edit_show(struct server *server, const char *argument); /* SYS_ID, by a row ACL from now on */
void edit_mask(struct server *server, const char *argument); /* SYS_ID FIELD, by a field ACL from now on */
void edit_insert(struct server *server, const char *table_name, const char *record); /* JSON */
