/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* spawnbench TIMES COMMAND [ARG ...]: runs it so many times, one after the
 * other; prints the median wall time in milliseconds and the largest resident
 * size in MiB, of it or a child that it waited for. Fails when it does. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"

static int
by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
main(int argc, char **argv)
{
	int64_t n, i, *times;
	struct rusage usage;
	long peak = 0;
	int status;
	pid_t pid;

	if (argc < 3 || num(str_of(argv[1]), 1, 100000, &n, NULL) == -1)
		return 2;
	times = xcalloc((size_t)n, sizeof *times);
	for (i = 0; i < n; i++) {
		int64_t began = hc_mono();

		pid = fork();
		if (pid == 0) {
			execvp(argv[2], argv + 2);
			_exit(127);
		}
		if (pid == -1 || wait4(pid, &status, 0, &usage) == -1 ||
		    status != 0)
			return 1;
		times[i] = hc_mono() - began;
		if (usage.ru_maxrss > peak)
			peak = usage.ru_maxrss;
	}
	qsort(times, (size_t)n, sizeof *times, by_size);
	printf("%.2f\t%.1f\n", (double)times[n / 2] / 1000,
	    (double)peak / 1024);
	free(times);
	return 0;
}
