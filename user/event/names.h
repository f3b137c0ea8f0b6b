/* SPDX-License-Identifier: GPL-2.0-only */
/* names.h - words for the enumerations of the ABI, as records and the policy language spell them.
 */
#ifndef RINGFENCE_EVENT_NAMES_H
#define RINGFENCE_EVENT_NAMES_H

#include "user/event/event.h"

/* Each returns a constant string; a value out of range gives "unknown". */
const char *op_name(unsigned int op);
const char *effect_name(unsigned int effect); /* allow, audit, ask, deny, kill */
const char *class_name(unsigned int cls);
const char *tier_name(unsigned int tier);
const char *flow_name(unsigned int flow); /* child, program, … */
const char *rf_error_name(unsigned int error);
/* In words: why it was denied without a rule. */
const char *rf_error_text(unsigned int error);
const char *socket_type_name(unsigned int type);		      /* stream, dgram, … */
const char *transport_name(unsigned int protocol, unsigned int type); /* tcp, udp, … */
const char *file_type_name(unsigned int mode);			      /* of st_mode */
/* Name of bit i of enum rf_access, NULL behind the last. */
const char *access_name(unsigned int i);
/* EPERM …; negative or positive; "errno_N" when the C library has no name. buf is used for that. */
const char *errno_name(int error, char buf[16]);
/* SIGKILL …; "SIGRTMIN+N" and the like go into buf. */
const char *signal_name(unsigned int signal, char buf[16]);
/* A, AAAA …; NOERROR …; a number without a name goes into buf. */
const char *dns_type_name(unsigned int type, char buf[16]);
const char *dns_rcode_name(unsigned int rcode, char buf[16]);
/* The name of the record that an event makes when it is allowed: file.open, net.connect, … */
const char *event_record_name(const struct event *e);

#endif
