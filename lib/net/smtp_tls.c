/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <openssl/err.h>

#include "lib/net/smtp_server.h"

static int
failed(struct hc_err *err, const char *setting, const char *file)
{
	const char *reason = ERR_reason_error_string(ERR_peek_error());

	hc_err(err, HC_EINVAL, "%s: %s: %s", setting, file,
	    reason ? reason : "cannot be used");
	ERR_clear_error();
	return -1;
}

static int
load(SSL_CTX *tls, const char *cert, const char *key, struct hc_err *err)
{
	ERR_clear_error();
	if (SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) != 1)
		return failed(err, "TLS", "1.2");
	SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
	if (SSL_CTX_use_certificate_chain_file(tls, cert) != 1)
		return failed(err, "SMTPD_TLS_CERT", cert);
	if (SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_check_private_key(tls) != 1)
		return failed(err, "SMTPD_TLS_KEY", key);
	return 0;
}

SSL_CTX *
smtp_tls_context(const char *cert, const char *key, struct hc_err *err)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

	if (tls == NULL) {
		hc_err(err, HC_EFAIL, "TLS: cannot set up");
		return NULL;
	}
	if (load(tls, cert, key, err) == -1) {
		SSL_CTX_free(tls);
		return NULL;
	}
	return tls;
}
