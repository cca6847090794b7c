#!/bin/sh
# Creates the namespace, and makes it keep closed workflows for seven days: orders can be read that long.
set -eu

until temporal operator cluster health; do sleep 1; done
if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE"; then
  temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention 168h
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 168h
fi
