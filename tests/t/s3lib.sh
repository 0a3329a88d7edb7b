# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# Sourced by tests that want object storage, behind tests/t/lib.sh:
#
#	s3_start || skip_all "$HC_WHY"
#	is "$(s3_keys)" '' 'the bucket is empty'
#
# The server is moto's, from PyPI, with verification of signatures.

# s3_start: starts it with an empty bucket and exports the S3_ settings. Fails
# with the reason in $HC_WHY when it is not there and PyPI cannot be reached.
# It lives as long as the processes that bg starts.
s3_start() {
	if ! s3_install; then
		HC_WHY="moto cannot be installed from PyPI"
		return 1
	fi
	s3_port=$(free_port)
	# What sets it up below is four requests.
	INITIAL_NO_AUTH_ACTION_COUNT=4 bg "s3-$s3_port" \
	    "$S3_VENV/bin/moto_server" -p "$s3_port"
	HC_WHY='moto does not start'
	wait_for_port "$s3_port" 30 || return 1
	S3_ENDPOINT=127.0.0.1:$s3_port
	S3_SECURE=False
	S3_REGION=us-east-1
	S3_BUCKET=pings
	S3_TIMEOUT=10
	export S3_ENDPOINT S3_SECURE S3_REGION S3_BUCKET S3_TIMEOUT
	s3_py <<'END' > "$HC_TMP/s3.env"
iam = client('iam', 'x', 'x')
iam.create_user(UserName='hc')
key = iam.create_access_key(UserName='hc')['AccessKey']
iam.put_user_policy(UserName='hc', PolicyName='all', PolicyDocument='''{
    "Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}''')
client('s3', 'x', 'x').create_bucket(Bucket='pings')
print('S3_ACCESS_KEY=' + key['AccessKeyId'])
print('S3_SECRET_KEY=' + key['SecretAccessKey'])
END
	. "$HC_TMP/s3.env"
	export S3_ACCESS_KEY S3_SECRET_KEY
}

# One for all tests; its own marker, so that an interrupted run is done again.
s3_install() {
	S3_VENV=$HC_TOP/$HC_BUILD/venv-s3
	(
		flock 9
		[ ! -e "$S3_VENV/complete" ] || exit 0
		rm -rf "$S3_VENV"
		python3 -m venv "$S3_VENV" &&
		    "$S3_VENV/bin/pip" -q install 'moto[s3,server]==5.*' &&
		    : > "$S3_VENV/complete"
	) 9> "$HC_TOP/$HC_BUILD/venv-s3.lock" >&2
}

# s3_py: runs the Python on standard input with client(NAME) at hand.
s3_py() {
	{
		cat <<'END'
import os
import boto3
import botocore.config


def client(name, key=os.environ.get('S3_ACCESS_KEY'),
           secret=os.environ.get('S3_SECRET_KEY')):
    return boto3.client(
        name, endpoint_url='http://' + os.environ['S3_ENDPOINT'],
        region_name='us-east-1', aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=botocore.config.Config(retries={'max_attempts': 1}))


END
		cat
	} | "$S3_VENV/bin/python" -
}

# s3_keys [PREFIX]: the keys in the bucket, one a line.
s3_keys() {
	s3_py <<END
for page in client('s3').get_paginator('list_objects_v2').paginate(
        Bucket='$S3_BUCKET', Prefix='${1:-}'):
    for o in page.get('Contents', []):
        print(o['Key'])
END
}
