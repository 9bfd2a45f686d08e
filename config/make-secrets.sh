#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, in ./secrets; those that are there already stay as they are.
# The folder is for its owner alone. The files can be read inside the containers, whose users have other numbers.
set -eu
cd "$(dirname "$0")/.."
mkdir -p secrets
chmod 700 secrets
for name in influx-password influx-token grafana-password; do
  [ -s "secrets/$name" ] && continue
  head -c 32 /dev/urandom | base64 | tr -d '=\n' | tr '+/' '-_' > "secrets/$name"
  chmod 644 "secrets/$name"
  echo "made secrets/$name"
done
# Whoever uses the profile mosquitto fills these in: docs/deployment.md.
for name in mosquitto-bridge mosquitto-passwords; do
  [ -e "secrets/$name" ] || : > "secrets/$name"
  chmod 644 "secrets/$name"
done
