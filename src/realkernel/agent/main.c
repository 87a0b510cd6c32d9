/* main.c - the controller: forks P0, runs the steps of each scenario file, writes OUTDIR/SCENARIO.json. */
#include "agent.h"
#include <sched.h>
#include <time.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>

struct shared *sh;
struct scenario *scn;
char workdir[256];
static char outdir[256], plain_dir[256];
static struct utsname uts;

void *private_mem(size_t n)
{
	void *m = mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (m == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	madvise(m, n, MADV_DONTFORK);
	return m;
}
static void usage(FILE *f)
{
	fputs("usage: agent [--check] OUTDIR WORKDIR FILE.ops...\n\n"
	      "Runs each scenario with real system calls and writes the kernel's MM state after every step to OUTDIR/NAME.json.\n"
	      "WORKDIR holds the files that scenarios map. Needs root. --check only checks the files: agent --check FILE.ops...\n\n"
	      "environment: ORACLE_SWAP=DEVICE    swap device or file for scenarios with `swap on`\n"
	      "             ORACLE_XFS=DIR        where files live for scenarios that need xfs\n"
	      "             ORACLE_DEEP=1         read kernel memory with BPF: page-table bits, struct folio, anon_vma (guests only)\n"
	      "             ORACLE_FTRACE=1       list the kernel functions of each step (needs tracefs)\n"
	      "             ORACLE_NODRAIN=1      do not drain the LRU batches before each dump\n"
	      "             ORACLE_PROGRESS=FILE  a line after each scenario, such as DONE NAME\n"
	      "exit status: 0 done, 1 a step timed out or could not run, 2 bad usage or bad scenario file\n", f);
}
/* let worker p run its command; -1 on timeout */
static int command(int p, int opno, int timeout_s)
{
	struct slot *s = &sh->s[p];
	struct timeval tv = { timeout_s, 0 };
	fd_set f;
	char c = 1;
	s->opno = opno;
	if (write(s->ctl[1], &c, 1) != 1)
		return -1;
	FD_ZERO(&f);
	FD_SET(s->res[0], &f);
	if (select(s->res[0] + 1, &f, 0, 0, &tv) <= 0)
		return -1;
	return read(s->res[0], &c, 1) == 1 ? 0 : -1;
}
static void wait_gone(int pid)
{
	for (int w = 0; w < 2500 && !kill(pid, 0); w++) {
		waitpid(pid, 0, WNOHANG);
		usleep(2000);
	}
}
static void emit_result(FILE *j, const struct slot *s)
{
	fprintf(j, ",\"ret\":%ld,\"err\":\"%s\"", s->ret, s->err ? strerrorname_np(s->err) : "");
	if (s->sig) fprintf(j, ",\"sig\":\"%s\"", sigabbrev_np(s->sig));
	if (s->ndata) {
		int first = 1;
		fputs(",\"data\":[", j);
		for (u32 i = 0, n; i < s->ndata; i += n) {
			for (n = 1; i + n < s->ndata && s->data[i + n] == s->data[i]; n++)
				;
			fprintf(j, "%s[%d,%u]", first ? "" : ",", s->data[i], n);
			first = 0;
		}
		fputs("]", j);
	}
	if (s->has_status) fprintf(j, ",\"status\":%d", s->status);
	fprintf(j, ",\"minflt\":%ld,\"majflt\":%ld", s->minflt, s->majflt);
}
static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}
static int step(FILE *j, int i)
{
	const struct line *l = &scn->op[i];
	struct slot *s = NULL, *show = NULL;
	const char *fault = NULL;
	int ret = 0, err = 0;
	trace_clear();
	if (l->proc >= 0) {
		s = show = &sh->s[l->proc];
		if (!s->pid) {
			fault = "noproc";
		} else if (!strcmp(l->t[0], "exit")) {
			char c = 1;
			int pid = s->pid;
			s->opno = i;
			trace_gate(1);
			if (write(s->ctl[1], &c, 1) == 1) wait_gone(pid);
			trace_gate(0);
			show = NULL;
		} else if (command(l->proc, i, 30)) {
			fault = "timeout";
			trace_gate(0);
			kill(s->pid, SIGKILL);
			wait_gone(s->pid);
		}
	} else {
		control_op(l, &ret);
		err = ret < 0 ? errno : 0;
	}
	fprintf(j, "%s\n  {\"n\":%d,\"line\":%d,", i ? "," : "", i + 1, l->no);
	js_str(j, "op", l->text);
	if (fault) fprintf(j, ",\"fault\":\"%s\"", fault);
	else if (show) emit_result(j, show);
	else fprintf(j, ",\"ret\":%d,\"err\":\"%s\"", ret, err ? strerrorname_np(err) : "");
	trace_emit(j, !strcmp(l->t[0], "fork") ? CUT_FORK : !strcmp(l->t[0], "clear_refs") ? CUT_AFTER : CUT_NOTHING,
		   l->proc >= 0 ? 0 : strcmp(l->t[0], "swapoff") ? 1 : 2);
	if (s && s != show) s->pid = 0;               /* exited; its last calls are listed above */
	if (s && fault) s->pid = 0;
	for (int k = 0; k < MAXP; k++)                /* all workers look at their mincore */
		if (sh->s[k].pid && sh->s[k].pid != (show ? show->pid : 0)) command(k, -1, 30);
	fprintf(stderr, "%-24s %-46s ret=%ld %s%s%s%s\n", scn->name, l->text, show ? show->ret : (long)ret,
		show && show->err ? strerrorname_np(show->err) : err ? strerrorname_np(err) : "", show && show->sig ? " SIG" : "",
		show && show->sig ? sigabbrev_np(show->sig) : "", fault ? fault : "");
	fputs(",\n   ", j);
	dump_events(j, 1);
	fputs(",\n", j);
	dump_state(j, i + 1);
	fputs("}", j);
	fflush(j);
	drain_lru();                                   /* of our own page cache: the next step starts with empty batches */
	dump_events(j, 0);
	return fault ? 1 : 0;
}
static int on_xfs(void)
{
	for (int i = 0; i < scn->nneeds; i++)
		if (!strcmp(scn->needs[i], "xfs")) return 1;
	return 0;
}
static int run(void)
{
	char p[600], c;
	int bad = 0;
	for (int i = 0; i < scn->nneeds; i++)
		if (!have(scn->needs[i])) {
			fprintf(stderr, "%-24s SKIPPED: this kernel has no %s\n", scn->name, scn->needs[i]);
			return 0;
		}
	snprintf(p, sizeof p, "%s/%s.json", outdir, scn->name);
	FILE *j = fopen(p, "w");
	if (!j) {
		perror(p);
		return 1;
	}
	memset(sh, 0, sizeof *sh);
	snprintf(workdir, sizeof workdir, "%s", on_xfs() ? getenv("ORACLE_XFS") : plain_dir);
	for (int i = 0; i < scn->nop; i++) {
		const char *f = word_value(&scn->op[i], "file=");
		if (f) file_prepare(f);
	}
	for (int i = 0; i < MAXP; i++)
		if (pipe2(sh->s[i].ctl, O_CLOEXEC) || pipe2(sh->s[i].res, O_CLOEXEC)) return 1;
	for (int i = 0; i < scn->nset; i++) setting(&scn->set[i]);
	int pid = fork();
	if (!pid) worker(0);
	if (read(sh->s[0].res[0], &c, 1) != 1) return 1;
	command(0, -1, 30);
	dump_reset();
	fprintf(j, "{\"format\":\"mm-oracle-trace/2\",\"scenario\":\"%s\",\"kernel\":\"%s\",\"page_size\":4096,\"deep\":%s,\n \"settings\":[", scn->name, uts.release, deep_ok ? "true" : "false");
	for (int i = 0; i < scn->nset; i++) fprintf(j, "%s\"%s\"", i ? "," : "", scn->set[i].text);
	fputs("]", j);
	trace_names(j);
	fputs(",\n \"steps\":[", j);
	for (int i = 0; i < scn->nop; i++) bad |= step(j, i);
	fputs("]}\n", j);
	fclose(j);
	for (int i = 0; i < MAXP; i++)
		if (sh->s[i].pid) kill(sh->s[i].pid, SIGKILL);
	for (int k = 0; k < 500; k++) {
		int z = waitpid(-1, 0, WNOHANG);
		if (z < 0) break;
		if (!z) usleep(2000);
	}
	for (int i = 0; i < MAXP; i++)
		for (int k = 0; k < 2; k++) {
			close(sh->s[i].ctl[k]);
			close(sh->s[i].res[k]);
		}
	restore_settings();
	return bad;
}
int main(int ac, char **av)
{
	static struct scenario s;
	cpu_set_t cs;
	int rc = 0, check = ac > 1 && !strcmp(av[1], "--check"), first = check ? 2 : 3;
	if (ac > 1 && (!strcmp(av[1], "-h") || !strcmp(av[1], "--help"))) {
		usage(stdout);
		return 0;
	}
	if (ac <= first) {
		usage(stderr);
		return 2;
	}
	for (int i = first; i < ac; i++)
		if (scenario_load(&s, av[i])) rc = 2;
	if (rc || check)
		return rc;
	snprintf(outdir, sizeof outdir, "%s", av[1]);
	snprintf(plain_dir, sizeof plain_dir, "%s", av[2]);
	snprintf(swapdev, sizeof swapdev, "%s", getenv("ORACLE_SWAP") ? getenv("ORACLE_SWAP") : "");
	uname(&uts);
	setvbuf(stderr, NULL, _IOLBF, 4096);
	mkdir(outdir, 0755);
	mkdir(plain_dir, 0755);
	CPU_ZERO(&cs);                                 /* one CPU: per-CPU batches and counters stay predictable */
	CPU_SET(0, &cs);
	sched_setaffinity(0, sizeof cs, &cs);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	worker_signals();
	sh = mmap(0, sizeof *sh, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	scn = &s;
	if (getenv("ORACLE_DEEP") && deep_init())
		fprintf(stderr, "deep state: not available (%s)\n", deep_err);
	trace_init();
	quiet_khugepaged(1);
	fprintf(stderr, "# ready at %.2f s\n", now());
	const char *pf = getenv("ORACLE_PROGRESS");
	int progress = pf ? open(pf, O_WRONLY | O_NOCTTY | O_CLOEXEC) : -1;
	for (int i = first; i < ac; i++) {
		double t = now();
		if (!scenario_load(&s, av[i])) rc |= run();
		fprintf(stderr, "# %s: %.2f s\n", s.name, now() - t);
		if (progress >= 0) dprintf(progress, "DONE %s\n", s.name);
	}
	quiet_khugepaged(0);
	return rc;
}
