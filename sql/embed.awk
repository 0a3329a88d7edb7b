# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# awk -f sql/embed.awk sql/*/*.sql sql/*.tsv: writes the C tables that
# lib/db/migrations.h declares. A migration is a file NNNN-FEATURE.sql in the
# folder of its backend; a statement in it ends with ";" at the end of a line;
# lines that begin with "--" are comments. A column of CREATE TABLE stands on a
# line of its own: what is read from there is what fingerprints compare.

function quote(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	gsub(/\n/, "\\n", s)
	gsub(/\t/, "\\t", s)
	return "\"" s "\""
}

function unquote(s) {
	gsub(/["`]/, "", s)
	return s
}

# A line inside CREATE TABLE: one column, or a constraint.
function column(line,	name, nullable) {
	sub(/^ +/, "", line)
	sub(/,$/, "", line)
	if (line !~ /^["`a-z]/)
		return
	name = line
	sub(/ .*/, "", name)
	sub(/^[^ ]+ /, "", line)
	nullable = line !~ /NOT NULL/
	sub(/ (GENERATED|NOT NULL|NULL|DEFAULT|PRIMARY|UNIQUE).*/, "", line)
	facts[kind] = facts[kind] sprintf("\t{ %d, %s, %s, %s, %d },\n",
	    number, quote(table), quote(unquote(name)), quote(line), nullable)
}

function begin_file(	path, n) {
	n = split(FILENAME, path, "/")
	tsv = path[n]
	if (tsv ~ /\.tsv$/) {
		kind = ""
		return
	}
	kind = path[n - 1]
	name = path[n]
	sub(/\.sql$/, "", name)
	if (name !~ /^[0-9][0-9][0-9][0-9]-[a-z]+$/) {
		print "embed.awk: bad name: " FILENAME > "/dev/stderr"
		failed = 1
		exit 1
	}
	number = substr(name, 1, 4) + 0
	var = kind "_" substr(name, 1, 4)
	order[++files] = var
	of_kind[var] = kind
	head[var] = sprintf("%d, %s, %s", number, quote(name),
	    quote(substr(name, 6)))
	stmt = table = ""
}

FNR == 1 { begin_file() }

kind == "" && tsv == "django-migrations.tsv" {
	split($0, f, "\t")
	rows = rows "\t{ " quote(f[1]) ", " quote(f[2]) " },\n"
	next
}
kind == "" && tsv == "content-types.tsv" {
	split($0, f, "\t")
	types = types "\t{ " quote(f[1]) ", " quote(f[2]) ", " quote(f[3]) \
	    " },\n"
	next
}

/^--/ || /^[ \t]*$/ { next }
{ stmt = stmt (stmt == "" ? "" : "\n") $0 }
/^CREATE TABLE / {
	table = $0
	sub(/^CREATE TABLE (IF NOT EXISTS )?/, "", table)
	sub(/ \(.*/, "", table)
	table = unquote(table)
}
/^ / && table != "" { column($0) }
/^\)/ { table = "" }
/;$/ {
	sub(/;$/, "", stmt)
	text[var] = text[var] "\t" quote(stmt) ",\n"
	stmt = ""
}

function arrays(k,	i) {
	for (i = 1; i <= files; i++)
		if (of_kind[order[i]] == k)
			printf "static const char *const %s[] = {\n%s" \
			    "\tNULL\n};\n\n", order[i], text[order[i]]
	printf "const struct migration migrations_%s[] = {\n", k
	for (i = 1; i <= files; i++)
		if (of_kind[order[i]] == k)
			printf "\t{ %s, %s },\n", head[order[i]], order[i]
	print "\t{ 0, NULL, NULL, NULL }\n};\n"
	printf "const struct schema_fact schema_%s[] = {\n%s", k, facts[k]
	print "\t{ 0, NULL, NULL, NULL, 0 }\n};\n"
}

END {
	if (failed)
		exit 1
	print "/* Made by sql/embed.awk. */"
	print "#include <stddef.h>\n"
	print "#include \"lib/db/migrations.h\"\n"
	arrays("sqlite")
	arrays("pgsql")
	arrays("mysql")
	printf "const struct django_row django_rows[] = {\n%s", rows
	print "\t{ NULL, NULL }\n};\n"
	printf "const struct content_type content_types[] = {\n%s", types
	print "\t{ NULL, NULL, NULL }\n};"
}
