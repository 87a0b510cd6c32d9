/* agent.h - shared declarations of the agent that runs scenarios in a guest.
 *
 * The controller (main.c) forks worker processes (worker.c). Each step of a scenario is one real system call or
 * memory access in one worker; after it, while all workers wait, dump.c writes the state of every worker and of
 * every folio it maps as JSON. deep.c adds kernel-internal state, read with BPF and BTF (guests only). */
#ifndef AGENT_H
#define AGENT_H
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/syscall.h>

typedef uint64_t u64;
typedef uint32_t u32;
typedef uint16_t u16;
typedef uint8_t u8;

#define PAGE 4096UL
#define NREG 8                  /* regions A..H */
#define MAXP 6                  /* processes P0..P5 */
#define MAXPAGES 2048           /* pages per region (8 MiB) */
#define MAXTOK 16
/* every region has its own 1 GiB slot: 2 MiB aligned, and VMAs of two regions never merge */
#define BASE(r) (0x200000000000UL + ((u64)(r) << 30))
#define WINDOW_END BASE(NREG)

/* ---- scenario.c ---- */
struct line {
	int no, proc, nt;           /* line number; worker or -1 (controller); tokens */
	char text[200], buf[200];   /* as written (without comment); token storage */
	char *t[MAXTOK];
};
struct scenario {
	char name[64], path[256];
	struct line set[24], op[160];
	int nset, nop;
	char needs[16][32];
	int nneeds;
	u32 span[NREG];             /* pages that the scenario may touch, from the region's start */
};
int scenario_load(struct scenario *s, const char *path);    /* 0, or -1 with a message on stderr */
int advice_value(const char *name);                         /* madvise() number or -1 */
int word(const struct line *l, const char *w);              /* is the flag w present */
const char *word_value(const struct line *l, const char *key); /* text after "key" ("key=") or NULL */

/* ---- main.c ---- */
void *private_mem(size_t n);                  /* zeroed memory that workers do not inherit */

/* ---- worker.c ---- */
struct slot {                   /* shared between controller and worker */
	int pid, ctl[2], res[2];
	u64 task;                   /* struct task_struct, for deep reads */
	int opno;                   /* what to do: index in scenario.op, or -1: nothing */
	long ret;
	int err, sig, status, has_status;
	long minflt, majflt;
	u32 ndata;
	u8 data[MAXPAGES];          /* bytes that `read` saw */
	u8 mincore[NREG][MAXPAGES]; /* 0, 1, or 9: not mapped */
};
struct shared { struct slot s[MAXP]; };
extern struct shared *sh;
extern struct scenario *scn;
extern char workdir[256];
void worker(int me) __attribute__((noreturn));
void worker_signals(void);

/* ---- control.c ---- */
int have(const char *need);                   /* does this kernel have the feature; -1: unknown name */
void setting(const struct line *l);           /* apply one settings line */
int control_op(const struct line *l, int *ret);
void quiet_khugepaged(int on);
void restore_settings(void);
void file_prepare(const char *name);
void trace_init(void);                        /* ftrace, when ORACLE_FTRACE is set */
void trace_names(FILE *j);                    /* the field `traced`: the functions that ftrace can see */
void trace_gate(int on);
void trace_clear(void);
enum { CUT_NOTHING, CUT_FORK, CUT_AFTER };
void trace_emit(FILE *j, int cut, int others);   /* ,"calls":[...]; others: 1 ksmd and khugepaged, 2 the controller */
extern char swapdev[256];
extern int trace_on;

/* ---- dump.c ---- */
void dump_reset(void);                        /* forget numbers; take the workers' counters as zero */
void dump_events(FILE *j, int print);         /* vmstat and mTHP statistics since the last call */
void dump_state(FILE *j, int step);           /* drains the LRU batches first */
void drain_lru(void);                         /* of this CPU, unless ORACLE_NODRAIN is set */
void js_str(FILE *j, const char *key, const char *val);

/* ---- deep.c ---- */
struct kvma { u64 p, start, end, anon; };
extern int deep_ok;
extern char deep_err[256];
int deep_init(void);
u64 deep_current_task(void);
u64 deep_mm(u64 task);
int deep_vmas(u64 mm, struct kvma *out, int cap);
/* raw[i] and level[i] (0 pgd, 1 pud, 2 pmd, 3 pte: where the walk ended) for n pages from va */
void deep_ptes(u64 mm, u64 va, u32 n, u64 *raw, int8_t *level);
int deep_rss(u64 mm, u64 task, long rss[4]);
int deep_avc(u64 vma, u64 *anon, int cap);    /* the anon_vmas of the VMA's chain */
struct kav { u64 root, parent; long children, active; int nvma; u64 vma[64]; };
void deep_anon_vma(u64 av, struct kav *o);
void deep_vma_range(u64 vma, u64 *mm, u64 *start, u64 *end);
struct kfolio {
	u64 flags, mapping; long index; int refcount, mapcount;
	int has_large, large, has_entire, entire, has_nr, nr_mapped, has_pin, pincount, has_mmid, mmid_count[2], shared;
	u32 mmid[2]; int has_deferred, deferred;
};
void deep_folio(u64 pfn, int order, struct kfolio *o);
u32 deep_mmid(u64 mm);
void deep_pages(u64 pfn, u32 n, int *mapcount, u8 *excl);
const char *deep_flag_names(u64 flags, char *o);
#endif
