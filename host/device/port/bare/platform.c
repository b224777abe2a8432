/** WAMR's platform layer without an operating system: one thread, no heap but the pool that the program gives to WAMR. */
#include "platform_api_vmcore.h"

/** Lowest address of the C stack, from the linker script. */
extern uint8 stack_limit[];

int bh_platform_init(void) { return 0; }
void bh_platform_destroy(void) {}

/* WAMR runs with Alloc_With_Pool and asks for none of these three. */
void *os_malloc(unsigned size) { (void)size; return NULL; }
void *os_realloc(void *from, unsigned size) { (void)from; (void)size; return NULL; }
void os_free(void *block) { (void)block; }

/** Linear memory, and the code of a compiled module that does not stay in flash: both from the pool. */
void *os_mmap(void *hint, size_t size, int protection, int flags, os_file_handle file)
{
    void *block = BH_MALLOC((unsigned)size);

    (void)hint, (void)protection, (void)flags, (void)file;
    return block ? memset(block, 0, size) : NULL;
}

void os_munmap(void *block, size_t size) { (void)size; BH_FREE(block); }
void *os_mremap(void *from, size_t old_size, size_t size) { return os_mremap_slow(from, old_size, size); }
int os_mprotect(void *block, size_t size, int protection) { (void)block, (void)size, (void)protection; return 0; }
void os_thread_jit_write_protect_np(bool on) { (void)on; }

/** After code was written: what was written is in memory. */
void os_dcache_flush(void)
{
    __sync_synchronize();
}

/** After code was written: the core fetches it anew. For a chip with caches, clean and invalidate them here and above. */
void os_icache_flush(void *code, size_t size)
{
    (void)code, (void)size;
#if defined(__riscv)
    __asm volatile(".option push\n .option arch, +zifencei\n fence.i\n .option pop" ::: "memory");
#else
    __asm volatile("isb" ::: "memory");
#endif
}

/* WAMR prints nothing: its errors come back as texts. */
int os_printf(const char *format, ...) { (void)format; return 0; }
int os_vprintf(const char *format, va_list arguments) { (void)format, (void)arguments; return 0; }

uint64 os_time_get_boot_us(void) { return 0; }
uint64 os_time_thread_cputime_us(void) { return 0; }

korp_tid os_self_thread(void) { return 1; }
uint8 *os_thread_get_stack_boundary(void) { return stack_limit; }

int os_mutex_init(korp_mutex *mutex) { (void)mutex; return 0; }
int os_mutex_destroy(korp_mutex *mutex) { (void)mutex; return 0; }
int os_mutex_lock(korp_mutex *mutex) { (void)mutex; return 0; }
int os_mutex_unlock(korp_mutex *mutex) { (void)mutex; return 0; }
