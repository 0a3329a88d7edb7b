# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Sourced by the benchmarks, after tests/t/lib.sh.

# figure NAME VALUE UNIT WANT
figure() {
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:--}"
}

# The median of the numbers on standard input.
median() {
	sort -n | awk '{ v[NR] = $1 }
	    END { if (NR) print NR % 2 ? v[(NR + 1) / 2] :
	        (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# ratio A B: with three decimals, so that 0.196 is not taken for 0.2
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f\n", (b > 0 ? a / b : 0) }'
}

# PSS of processes in MiB, summed up.
pss_mib() {
	for p; do
		awk '/^Pss:/ { print $2 }' "/proc/$p/smaps_rollup"
	done | awk '{ s += $1 } END { printf "%.1f\n", s / 1024 }'
}

# RSS of a process in MiB.
rss_mib() {
	awk '/^VmRSS:/ { printf "%.1f\n", $2 / 1024 }' "/proc/$1/status"
}

# nginx_start DIR PORT: one worker that answers 200 to everything; its pid in
# $NGINX_PID.
nginx_start() {
	cat > "$1/nginx.conf" <<EOF
worker_processes 1;
daemon off;
pid $1/nginx.pid;
error_log $1/nginx.err;
events { worker_connections 1024; }
http {
	access_log off;
	keepalive_requests 100000000;
	client_body_temp_path $1/nginx-body;
	proxy_temp_path $1/nginx-proxy;
	fastcgi_temp_path $1/nginx-fastcgi;
	uwsgi_temp_path $1/nginx-uwsgi;
	scgi_temp_path $1/nginx-scgi;
	server {
		listen 127.0.0.1:$2;
		location / { return 200 "OK"; }
	}
}
EOF
	nginx -c "$1/nginx.conf" &
	NGINX_PID=$!
}
