#!/bin/sh
# Run once by the postgres image on an empty data folder: the owner (migrations) and the application role (the site).
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE tracker_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE tracker_app LOGIN PASSWORD :'app_password';
CREATE DATABASE tracker OWNER tracker_owner;
SQL
