// The real kernel's side of the benchmark: writes to every page of a private anonymous mapping, then forks. Prints the
// nanoseconds of both, one line a run. Order-0 pages only: MADV_NOHUGEPAGE keeps huge pages out of it.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

static void one_run(size_t bytes)
{
	long page = sysconf(_SC_PAGESIZE);
	char *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	long long start, touched, forked;
	int gate[2];
	char byte;
	pid_t pid;

	if (mem == MAP_FAILED)
		die("mmap");
	if (madvise(mem, bytes, MADV_NOHUGEPAGE) && errno != EINVAL)
		die("madvise");
	if (pipe(gate))
		die("pipe");

	start = now_ns();
	for (size_t at = 0; at < bytes; at += page)
		mem[at] = 1;
	touched = now_ns() - start;

	// The child waits until the clock has been read: only the fork itself is measured, not its end.
	start = now_ns();
	pid = fork();
	forked = now_ns() - start;
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		close(gate[1]);
		_exit(read(gate[0], &byte, 1) < 0);
	}
	close(gate[0]);
	close(gate[1]);
	if (waitpid(pid, NULL, 0) < 0)
		die("waitpid");
	if (munmap(mem, bytes))
		die("munmap");
	printf("%lld %lld\n", touched, forked);
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
