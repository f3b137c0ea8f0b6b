# shellcheck shell=bash disable=SC2016,SC2154,SC2164
echo X=y >"$W/.env.example"
