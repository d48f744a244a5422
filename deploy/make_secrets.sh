#!/bin/sh
# Writes random secrets for docker-compose.yml into deploy/secrets, where there are none yet, and prints the API's token.
# The folder is closed to others; the files in it are readable, since the containers run under users of their own.
set -eu
umask 022
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
chmod 700 "$folder"

random() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

if [ ! -s "$folder/postgres_password" ]; then
    random >"$folder/postgres_password"
    printf 'postgresql://exportmate:%s@postgres:5432/exportmate' "$(cat "$folder/postgres_password")" >"$folder/database_url"
fi
[ -s "$folder/api_tokens" ] || random >"$folder/api_tokens"
echo "API token: $(cat "$folder/api_tokens")"
