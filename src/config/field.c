/* SPDX-License-Identifier: Apache-2.0 */
/* field: the names that people give to fields become positions in the field table. */
#include <stdio.h>

#include "config_p.h"

const char *field_ref_name(const struct kind *kind, const struct field_ref *ref) {
    return ref->field >= 0 ? kind->fields[ref->field].name : ref->custom;
}

bool field_ref_refuse(const struct kind *kind, const char *place, struct nearest *nearest, struct fault *fault) {
    for (size_t i = 0; i < kind->n_fields; i++) {
        nearest_offer(nearest, kind->fields[i].name);
        nearest_offer(nearest, kind->fields[i].label);
        if (kind->fields[i].harness != NULL) {
            nearest_offer(nearest, kind->fields[i].harness);
        }
    }
    if (nearest->best == NULL) {
        return fault_set(fault, FAULT_USAGE, "%s: unknown %s field '%s'; mttr fields --table %s lists them", place,
                         kind->name, nearest->word, kind->name);
    }
    char what[64];
    snprintf(what, sizeof what, "%s field", kind->name);
    return fault_unknown(place, what, nearest, NULL, fault);
}

bool field_ref_find(const struct kind *kind, const char *name, const char *place, struct field_ref *out,
                    struct fault *fault) {
    int field = kind_field_any(kind, name);
    if (field < 0 && !name_may_be_custom(name)) {
        return field_ref_refuse(kind, place, &(struct nearest){.word = name}, fault);
    }
    *out = (struct field_ref){.field = field, .custom = field < 0 ? name : NULL, .place = place};
    return true;
}
