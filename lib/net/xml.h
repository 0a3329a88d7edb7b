/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Reading the little XML that machines send: elements, text, the five named
 * entities and numeric ones. Attributes are skipped; comments, CDATA,
 * processing instructions behind the first line and document types are
 * refused, so nothing expands and nothing is fetched. */
#ifndef HC_XML_H
#define HC_XML_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

/* Called at each element's end, innermost first: path is "Outer/Inner" without
 * name space prefixes, text what stood directly inside, decoded; both are gone
 * after the call. */
typedef void xml_fn(void *arg, const char *path, struct str text);

/* HC_EINVAL unless s is one well-formed document of that kind. */
int xml_parse(struct str s, xml_fn *fn, void *arg, struct hc_err *err)
    HC_MUSTCHECK;

#endif
