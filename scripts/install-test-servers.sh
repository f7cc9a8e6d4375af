#!/bin/sh
# Installs the real servers that the tests run against: Debian packages, when this is Debian and we are root. Says what is missing otherwise.
set -eu
missing=
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need etcd etcd-server
need openssl openssl
need python3 python3
need zsh zsh
need fish fish
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing for the tests:$missing" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # Debian starts an etcd service on installation where an init system runs; the tests start servers of their own.
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "the tests need these Debian packages, and only root can install them:$missing" >&2
  [ "${CI:-}" != true ] || exit 1
fi
