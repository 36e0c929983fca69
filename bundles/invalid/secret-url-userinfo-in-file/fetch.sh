#!/bin/sh
curl https://u:p@host.example/data
