// The real kernel's side of the benchmark: writes to every page of a private anonymous mapping, forks, writes to every page
// again while the child has them too, and unmaps; then writes to every page of one that may have huge pages. Prints the
// nanoseconds of each, and the faults of the last one, one line a run.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static char *map(size_t bytes, int advice)
{
	char *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mem == MAP_FAILED)
		die("mmap");
	if (madvise(mem, bytes, advice) && errno != EINVAL)
		die("madvise");
	return mem;
}

/* Writes one byte to each page; the nanoseconds that it took. */
static long long touch(char *mem, size_t bytes)
{
	long page = sysconf(_SC_PAGESIZE);
	long long start = now_ns();

	for (size_t at = 0; at < bytes; at += page)
		mem[at]++;
	return now_ns() - start;
}

static long long unmap(char *mem, size_t bytes)
{
	long long start = now_ns();

	if (munmap(mem, bytes))
		die("munmap");
	return now_ns() - start;
}

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

static void one_run(size_t bytes)
{
	char *mem = map(bytes, MADV_NOHUGEPAGE);
	long long start, touched, forked, copied, unmapped, huge;
	long before;
	int gate[2];
	char byte;
	pid_t pid;

	if (pipe(gate))
		die("pipe");
	touched = touch(mem, bytes);

	// The child waits until the clocks have been read: the fork is measured, not its end, and every write copies.
	start = now_ns();
	pid = fork();
	forked = now_ns() - start;
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		close(gate[1]);
		_exit(read(gate[0], &byte, 1) < 0);
	}
	copied = touch(mem, bytes);
	close(gate[0]);
	close(gate[1]);
	if (waitpid(pid, NULL, 0) < 0)
		die("waitpid");
	unmapped = unmap(mem, bytes);

	mem = map(bytes, MADV_HUGEPAGE);
	before = faults();
	huge = touch(mem, bytes);
	before = faults() - before;
	unmap(mem, bytes);
	printf("%lld %lld %lld %lld %lld %ld\n", touched, forked, copied, unmapped, huge, before);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: real BYTES RUNS\n");
		return 2;
	}
	for (int runs = atoi(argv[2]); runs > 0; runs--)
		one_run(strtoull(argv[1], NULL, 0));
	return 0;
}
