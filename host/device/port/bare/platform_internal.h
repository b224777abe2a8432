/** WAMR's platform layer without an operating system: types. WAMR's platform_api_vmcore.h includes this file by its name. */
#ifndef PLATFORM_INTERNAL_H
#define PLATFORM_INTERNAL_H

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BH_PLATFORM_BAREMETAL
#define BH_APPLET_PRESERVED_STACK_SIZE 0
#define BH_THREAD_DEFAULT_PRIORITY 0
#define os_thread_local_attribute

/* One thread: a lock is nothing. */
typedef int korp_tid;
typedef int korp_mutex;
typedef int korp_cond;
typedef int korp_thread;
typedef int korp_sem;
typedef int korp_rwlock;
#define OS_THREAD_MUTEX_INITIALIZER 0

/* No files: only the headers name these. */
typedef int os_file_handle;
typedef void *os_dir_stream;
typedef int os_raw_file_handle;
typedef int os_poll_file_handle;
typedef unsigned int os_nfds_t;
typedef int os_timespec;

static inline os_file_handle os_get_invalid_handle(void)
{
    return -1;
}

/** Linear memories are rounded up to this many bytes; 8 is the least that compiled modules allow. */
static inline int os_getpagesize(void)
{
    return 8;
}

#endif
