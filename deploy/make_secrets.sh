#!/bin/sh
# Writes random secrets for the compose files into deploy/secrets, where there are none yet, and prints what people need: the
# API's token and Grafana's password. The folder is closed to others; the files in it are readable, since the containers run
# under users of their own.
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
[ -s "$folder/alertmanager_token" ] || random >"$folder/alertmanager_token"
[ -s "$folder/grafana_password" ] || random >"$folder/grafana_password"
[ -s "$folder/metrics_token" ] || random >"$folder/metrics_token"

# Prometheus shows a token of its own, so that the other can be changed alone.
if ! grep -qF "$(cat "$folder/metrics_token")" "$folder/api_tokens"; then
    printf '%s,%s' "$(cat "$folder/api_tokens")" "$(cat "$folder/metrics_token")" >"$folder/api_tokens.new"
    mv "$folder/api_tokens.new" "$folder/api_tokens"
fi
echo "API token: $(cut -d, -f1 "$folder/api_tokens")"
echo "Grafana: admin, $(cat "$folder/grafana_password")"
