/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bundle.h - `ringfence bundle`: timelines and what is needed to check and read them, in one
 * archive.
 *
 * The archive is a tar of manifest.json, manifest.sig (Ed25519 over the manifest; not there when
 * nobody signs), and the members that the manifest lists, in its order: key.pub, facts.json,
 * timeline.schema.json, policies/…, timelines/…. The same input makes the same bytes.
 */
#ifndef RINGFENCE_CLI_BUNDLE_H
#define RINGFENCE_CLI_BUNDLE_H

int cmd_bundle(int argc, char **argv);

#endif
