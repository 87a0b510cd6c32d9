/* dump.c - writes the state after a step as JSON. Folios, swap slots and anon_vmas get numbers in order of first
 * appearance, so that two boots give the same text. Everything that is read per page is read in bulk. */
#include "agent.h"

static int kpagecount = -1, kpageflags = -1, cur_step;
#define KPF(f, b) ((f) >> (b) & 1)
enum { KPF_HEAD = 15, KPF_TAIL = 16, KPF_HUGE = 17, KPF_NOPAGE = 20, KPF_ZERO = 24 };
static const char *kpf_names[64] = {
	"locked", "error", "referenced", "uptodate", "dirty", "lru", "active", "slab", "writeback", "reclaim", "buddy", "mmap", "anon", "swapcache",
	"swapbacked", "head", "tail", "huge", "unevictable", "hwpoison", "nopage", "ksm", "thp", "offline", "zero_page", "idle", "pgtable",
	[32] = "reserved", "mlocked", "owner_2", "private", "private_2", "owner_private", "arch", "uncached", "softdirty", "arch_2", "arch_3" };

static u64 page_info(int fd, u64 pfn) { u64 v = 0; return pread(fd, &v, 8, pfn * 8) == 8 ? v : 0; }
static void bulk(int fd, u64 pfn, u32 n, u64 *out)
{
	ssize_t r = pread(fd, out, n * 8, pfn * 8);
	if (r < (ssize_t)(n * 8)) memset((char *)out + (r > 0 ? r : 0), 0, n * 8 - (r > 0 ? r : 0));
}

/* ---------- numbers ---------- */
enum { MAXFOLIOS = 16384, MAXSWAPS = 8192, MAXORDER = 13 };
static struct folio { u64 head; int order, id, seen, reuse; } *folios;
static int nfolios, last_hit;
static u64 anons[1024], *swaps;
static int nanons, nswaps;
static int anon_id(u64 a)
{
	for (int i = 0; i < nanons; i++)
		if (anons[i] == a) return i + 1;
	if (nanons < 1024) anons[nanons++] = a;
	return nanons;
}
static int swap_id(u64 k)
{
	for (int i = nswaps - 1; i >= 0; i--)
		if (swaps[i] == k) return i;
	if (nswaps < MAXSWAPS) swaps[nswaps++] = k;
	return nswaps - 1;
}
static struct folio *folio_of(u64 pfn, u64 flags)
{
	static u64 b[512];
	struct folio *f = &folios[last_hit];
	if (last_hit < nfolios && f->seen == cur_step && pfn - f->head < 1UL << f->order)
		return f;
	u64 h = pfn;
	while (KPF(flags, KPF_TAIL) && h && pfn - h < 1 << 18) {    /* back to the head, 512 pages at a time */
		u64 n = h < 512 ? h : 512, from = h - n;
		long i;
		bulk(kpageflags, from, n, b);
		for (i = n - 1; i >= 0 && !KPF(b[i], KPF_HEAD); i--)
			;
		h = i >= 0 ? from + i : from;
		if (i >= 0) break;
	}
	u32 nr = 1;
	if (h != pfn || KPF(flags, KPF_HEAD)) {                      /* count the tails */
		for (int go = 1; go && nr < 1 << 18;) {
			bulk(kpageflags, h + nr, 512, b);
			for (int i = 0; i < 512; i++, nr++)
				if (!KPF(b[i], KPF_TAIL)) {
					go = 0;
					break;
				}
		}
	}
	int order = 31 - __builtin_clz(nr), reuse = 0;
	for (int i = nfolios - 1; i >= 0; i--)
		if (folios[i].head == h) {
			if (folios[i].order == order && folios[i].seen >= cur_step - 1) {
				folios[i].seen = cur_step;
				return &folios[last_hit = i];
			}
			reuse = folios[i].id;
			break;
		}
	if (nfolios == MAXFOLIOS) nfolios--;
	folios[nfolios] = (struct folio){ h, order, nfolios + 1, cur_step, reuse };
	return &folios[last_hit = nfolios++];
}

/* ---------- small writers ---------- */
static FILE *J;
void js_str(FILE *j, const char *k, const char *v)
{
	fprintf(j, "\"%s\":\"", k);
	for (; *v; v++) {
		if (*v == '"' || *v == '\\') fputc('\\', j);
		if (*v >= ' ') fputc(*v, j);
	}
	fputc('"', j);
}
static const char *addr_name(u64 va, char *b)
{
	int r = (va - BASE(0)) >> 30;
	sprintf(b, "%c+%lu", 'A' + r, (va - BASE(r)) / PAGE);
	return b;
}
static void pte_names(u64 e, char *o)
{
	static const struct { int b; const char *n; } bits[] = { { 0, "P" }, { 1, "RW" }, { 2, "US" }, { 3, "PWT" }, { 4, "PCD" }, { 5, "A" }, { 6, "D" },
		{ 7, "PSE" }, { 8, "G" }, { 9, "SPECIAL" }, { 10, "UFFD_WP" }, { 11, "SOFT_DIRTY" }, { 58, "SAVED_DIRTY" }, { 63, "NX" } };
	static const struct { int b; const char *n; } swp[] = { { 1, "SWP_SOFT_DIRTY" }, { 2, "SWP_UFFD_WP" }, { 3, "SWP_EXCLUSIVE" } };
	*o = 0;
	for (u32 i = 0; e & 1 && i < sizeof bits / sizeof *bits; i++)
		if (e >> bits[i].b & 1) {
			if (*o) strcat(o, "|");
			strcat(o, bits[i].n);
		}
	for (u32 i = 0; e && !(e & 1) && i < sizeof swp / sizeof *swp; i++)
		if (e >> swp[i].b & 1) {
			if (*o) strcat(o, "|");
			strcat(o, swp[i].n);
		}
}

/* ---------- one page of a VMA ---------- */
struct pg { u64 va, pm, raw, off; long mapc; int level, fid, idx, slot, type; u8 mc; const char *st; };
#define PA_MASK 0x000ffffffffff000ULL
static int continues(const struct pg *a, const struct pg *b)
{
	const u64 high = ~((1ULL << 55) - 1);
	if (a->st != b->st || a->mc != b->mc || a->level != b->level || a->fid != b->fid || a->mapc != b->mapc || (a->pm & high) != (b->pm & high))
		return 0;
	if (a->fid > 0) {
		u64 m = a->level == 3 ? ~PA_MASK : ~0ULL;
		return b->idx == a->idx + 1 && (a->raw & m) == (b->raw & m);
	}
	if (!strcmp(a->st, "zero")) return (a->raw & ~PA_MASK) == (b->raw & ~PA_MASK);
	if (!strcmp(a->st, "swap")) {
		char x[64], y[64];
		pte_names(a->raw, x);
		pte_names(b->raw, y);
		return b->slot == a->slot + 1 && !strcmp(x, y);
	}
	if (a->raw & 1) return (a->raw & ~PA_MASK) == (b->raw & ~PA_MASK);   /* PFNMAP */
	return a->raw == b->raw;
}
static void emit_run(const struct pg *p, int n, int first)
{
	char b[128];
	fprintf(J, "%s\n       {\"va\":\"%s\",\"n\":%d,\"st\":\"%s\"", first ? "" : ",", addr_name(p->va, b), n, p->st);
	if (p->fid > 0) fprintf(J, ",\"folio\":%d,\"idx\":%d,\"mapcount\":%ld", p->fid, p->idx, p->mapc);
	if (!strcmp(p->st, "swap")) fprintf(J, ",\"slot\":%d", p->slot);
	if (!strcmp(p->st, "marker")) fprintf(J, ",\"marker\":%lu", p->off);
	if (!strcmp(p->st, "special")) fprintf(J, ",\"swptype\":%d", p->type);
	static const struct { int b; const char *n; } pm[] = { { 55, "softdirty" }, { 56, "excl" }, { 57, "uffd_wp" }, { 58, "guard" }, { 61, "fileshared" } };
	for (u32 i = 0; i < sizeof pm / sizeof *pm; i++)
		if (p->pm >> pm[i].b & 1) fprintf(J, ",\"%s\":1", pm[i].n);
	fprintf(J, ",\"mincore\":%d", p->mc);
	if (p->level >= 0) {
		static const char *lv[] = { "pgd", "pud", "pmd", "pte" };
		pte_names(p->raw, b);
		fprintf(J, ",\"leaf\":\"%s\",\"pte\":\"%s\"", lv[p->level], b);
	}
	fputc('}', J);
}

/* ---------- /proc readers ---------- */
#define NSMAPS 10
static const char *smaps_keys[NSMAPS] = { "Rss", "Pss", "Referenced", "Anonymous", "KSM", "LazyFree", "AnonHugePages", "ShmemPmdMapped", "Swap", "Locked" };
struct vma { u64 s, e; char perm[8], flags[200], path[100]; long v[NSMAPS]; };
static int read_smaps(int pid, struct vma *o, int cap)
{
	char l[512], p[64], pm[8], k[64];
	int n = -1, in = 0;
	u64 s, e;
	long v;
	sprintf(p, "/proc/%d/smaps", pid);
	FILE *f = fopen(p, "r");
	while (f && fgets(l, sizeof l, f)) {
		if (sscanf(l, "%lx-%lx %7s", &s, &e, pm) == 3) {
			in = s >= BASE(0) && s < WINDOW_END && n + 1 < cap;
			if (!in) continue;
			memset(&o[++n], 0, sizeof *o);
			o[n].s = s;
			o[n].e = e;
			strcpy(o[n].perm, pm);
			char *q = strchr(l, '/') ? strrchr(l, '/') : NULL;
			if (q) snprintf(o[n].path, sizeof o->path, "%.*s", (int)strcspn(q + 1, "\n"), q + 1);
		} else if (!in) {
			if (n >= 0 && s >= WINDOW_END) break;
		} else if (sscanf(l, "%63[^:]: %ld", k, &v) == 2) {
			for (int i = 0; i < NSMAPS; i++)
				if (!strcmp(k, smaps_keys[i])) o[n].v[i] = v;
		} else if (!strncmp(l, "VmFlags:", 8)) {
			snprintf(o[n].flags, sizeof o->flags, "%.*s", (int)strcspn(l + 9, "\n"), l + 9);
			for (int z = strlen(o[n].flags); z && o[n].flags[z - 1] == ' ';) o[n].flags[--z] = 0;
		}
	}
	if (f) fclose(f);
	return n + 1;
}
static const char *status_keys[] = { "VmRSS", "RssAnon", "RssFile", "RssShmem", "VmSwap", "VmPTE", "VmLck", "VmPin", "HugetlbPages", 0 };
static long status0[16], rss0[4];
static int have_rss;
static void emit_counters(int i, int learn)
{
	char p[64], l[256];
	int c = 0;
	sprintf(p, "/proc/%d/status", sh->s[i].pid);
	FILE *f = fopen(p, "r");
	if (!learn) fputs("\"counters\":{", J);
	while (f && fgets(l, sizeof l, f))
		for (int k = 0; status_keys[k]; k++) {
			size_t n = strlen(status_keys[k]);
			if (strncmp(l, status_keys[k], n) || l[n] != ':') continue;
			long v = atol(l + n + 1);
			if (learn) status0[k] = v;
			else fprintf(J, "%s\"%s\":%ld", c++ ? "," : "", status_keys[k], v - status0[k]);
		}
	if (f) fclose(f);
	if (!learn) fputs("}", J);
	long rss[4];
	if (deep_ok && !deep_rss(deep_mm(sh->s[i].task), sh->s[i].task, rss)) {
		if (learn) {
			memcpy(rss0, rss, sizeof rss);
			have_rss = 1;
		} else if (have_rss)
			fprintf(J, ",\"rss\":{\"file\":%ld,\"anon\":%ld,\"swap\":%ld,\"shmem\":%ld}", rss[0] - rss0[0], rss[1] - rss0[1], rss[2] - rss0[2], rss[3] - rss0[3]);
	}
}

/* ---------- events: global counters, so only those that a scenario moves ---------- */
static int wanted_event(const char *k)
{
	static const char *pre[] = { "thp_", "pgmigrate", "pswp", "pgsteal_k", "pglazyfree", "ksm", "cow_ksm", "unevictable", "swap_ra", "swpin", "swpout",
		"htlb", "compact_s", "pgscan_k", 0 };
	for (int i = 0; pre[i]; i++)
		if (!strncmp(k, pre[i], strlen(pre[i]))) return 1;
	return !strcmp(k, "pgmajfault") || !strcmp(k, "pgdeactivate") || strstr(k, "split_") != NULL;
}
void dump_events(FILE *j, int print)
{
	static struct { char k[48]; long v; } ev[400];
	static char *b;
	const size_t cap = 32768;
	static int vmfd = -1, sfd[64], ns = -1;
	static char sname[64][48];
	int n = 0, c = 0;
	if (!b) b = private_mem(cap);
	if (vmfd < 0) vmfd = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
	if (ns < 0) {
		static const char *sz[] = { "16", "32", "64", "128", "2048", 0 };
		static const char *st[] = { "anon_fault_alloc", "anon_fault_fallback", "split", "split_failed", "split_deferred", "nr_anon", "nr_anon_partially_mapped",
			"swpout", "swpin", "swpout_fallback", "shmem_alloc", 0 };
		ns = 0;
		for (int a = 0; sz[a]; a++)
			for (int k = 0; st[k] && ns < 64; k++) {
				char p[160];
				snprintf(p, sizeof p, "/sys/kernel/mm/transparent_hugepage/hugepages-%skB/stats/%s", sz[a], st[k]);
				if ((sfd[ns] = open(p, O_RDONLY | O_CLOEXEC)) < 0) continue;
				snprintf(sname[ns++], sizeof *sname, "mthp%sk_%s", sz[a], st[k]);
			}
	}
	if (print) fputs("\"events\":{", j);
	ssize_t r = pread(vmfd, b, cap - 1, 0);
	b[r > 0 ? r : 0] = 0;
#define EVENT(name, val) do { long v_ = (val); \
		if (print && v_ != ev[n].v && !strcmp(ev[n].k, name)) fprintf(j, "%s\"%s\":%ld", c++ ? "," : "", name, v_ - ev[n].v); \
		snprintf(ev[n].k, sizeof ev->k, "%.47s", name); ev[n++].v = v_; } while (0)
	for (char *l = strtok(b, "\n"); l && n < 300; l = strtok(NULL, "\n")) {
		char *sp = strchr(l, ' ');
		if (!sp) continue;
		*sp = 0;
		if (wanted_event(l)) EVENT(l, atol(sp + 1));
	}
	for (int i = 0; i < ns; i++) {
		char t[32] = { 0 };
		if (pread(sfd[i], t, 31, 0) > 0) EVENT(sname[i], atol(t));
	}
	if (print) fputs("}", j);
}

/* ---------- folios ---------- */
static struct folio **shown;
static int nshown;
static void emit_runs(const char *key, u32 n, const int *v, const u8 *v8, int add)
{
	int first = 1;
	fprintf(J, ",\"%s\":[", key);
	for (u32 i = 0, run; i < n; i += run) {
		for (run = 1; i + run < n && (v ? v[i + run] == v[i] : v8[i + run] == v8[i]); run++)
			;
		fprintf(J, "%s[%d,%u]", first ? "" : ",", (v ? v[i] : v8[i]) + add, run);
		first = 0;
	}
	fputs("]", J);
}
static void emit_folio(const struct folio *f, int first)
{
	static int *mapc;
	static u8 *excl;
	const u32 n = 1U << (f->order < MAXORDER ? f->order : MAXORDER);
	char b[512] = "";
	struct kfolio k;
	u64 kf = page_info(kpageflags, f->head);
	if (!mapc) {
		mapc = private_mem(sizeof *mapc << MAXORDER);
		excl = private_mem(1 << MAXORDER);
	}
	for (int i = 0; i < 64; i++)
		if (KPF(kf, i) && kpf_names[i]) {
			if (*b) strcat(b, " ");
			strcat(b, kpf_names[i]);
		}
	fprintf(J, "%s\n     {\"id\":%d,\"order\":%d,", first ? "" : ",", f->id, f->order);
	if (f->reuse) fprintf(J, "\"samePfnAs\":%d,", f->reuse);
	js_str(J, "kpageflags", b);
	if (!deep_ok) {
		fputs("}", J);
		return;
	}
	deep_folio(f->head, f->order, &k);
	fputs(",", J);
	js_str(J, "pgflags", deep_flag_names(k.flags, b));
	fprintf(J, ",\"refcount\":%d,\"index\":%ld", k.refcount, k.index >= (long)(BASE(0) / PAGE) ? k.index - (long)(BASE(0) / PAGE) : k.index);
	if ((k.mapping & 3) == 3) fputs(",\"mapping\":\"ksm\"", J);
	else if (k.mapping & 1) fprintf(J, ",\"mapping\":\"anon_vma\",\"anon_vma\":%d", anon_id(k.mapping & ~3ULL));
	else fprintf(J, ",\"mapping\":\"%s\"", k.mapping ? "file" : "none");
	if (!f->order) {
		fprintf(J, ",\"_mapcount\":%d", k.mapcount);
		deep_pages(f->head, 1, mapc, excl);
		if (k.mapping & 1) fprintf(J, ",\"anon_exclusive\":[[%d,1]]", excl[0]);
		fputs("}", J);
		return;
	}
	if (k.has_large) fprintf(J, ",\"large_mapcount\":%d", k.large);
	if (k.has_entire) fprintf(J, ",\"entire_mapcount\":%d", k.entire);
	if (k.has_nr) fprintf(J, ",\"nr_pages_mapped\":%d", k.nr_mapped);
	if (k.has_pin) fprintf(J, ",\"pincount\":%d", k.pincount);
	if (k.has_mmid) {
		char who[2][4];
		for (int z = 0; z < 2; z++) {
			strcpy(who[z], k.mmid[z] ? "?" : "");
			for (int i = 0; i < MAXP; i++)
				if (sh->s[i].pid && k.mmid[z] && deep_mmid(deep_mm(sh->s[i].task)) == k.mmid[z]) snprintf(who[z], sizeof *who, "P%d", i % 10);
		}
		fprintf(J, ",\"mm_id\":[\"%s\",\"%s\"],\"mm_id_mapcount\":[%d,%d],\"maybe_mapped_shared\":%d", who[0], who[1], k.mmid_count[0], k.mmid_count[1], k.shared);
	}
	if (k.has_deferred && !KPF(kf, KPF_HUGE)) fprintf(J, ",\"deferred_split\":%d", k.deferred);
	deep_pages(f->head, n, mapc, excl);
	emit_runs("page_mapcounts", n, mapc, NULL, 1);
	if (k.mapping & 1) emit_runs("anon_exclusive", n, NULL, excl, 0);
	fputs("}", J);
}

/* ---------- anon_vmas that a live region VMA is linked to ---------- */
static void emit_anon_vmas(void)
{
	static u64 live[256];
	static struct kav a;
	struct kvma kv[128];
	char b[64];
	int n = 0;
	for (int i = 0; i < MAXP; i++) {
		if (!sh->s[i].pid) continue;
		int c = deep_vmas(deep_mm(sh->s[i].task), kv, 128);
		for (int k = 0; k < c; k++) {
			u64 av[64];
			if (!(kv[k].start >= BASE(0) && kv[k].start < WINDOW_END && kv[k].anon)) continue;
			int m = deep_avc(kv[k].p, av, 64);
			for (int q = 0; q < m; q++) {
				int z = 0;
				while (z < n && live[z] != av[q]) z++;
				if (z == n && n < 256) live[n++] = av[q];
			}
		}
	}
	for (int z = 0; z < n; z++)                 /* by number: the chains' order differs between kernels */
		for (int k = z; k > 0 && anon_id(live[k - 1]) > anon_id(live[k]); k--) {
			u64 t = live[k];
			live[k] = live[k - 1];
			live[k - 1] = t;
		}
	fputs(",\n   \"anon_vmas\":[", J);
	for (int z = 0; z < n; z++) {
		deep_anon_vma(live[z], &a);
		fprintf(J, "%s\n     {\"id\":%d,\"root\":%d,\"parent\":%d,\"num_children\":%ld,\"num_active_vmas\":%ld,\"tree\":[", z ? "," : "", anon_id(live[z]),
			anon_id(a.root), anon_id(a.parent), a.children, a.active);
		for (int k = 0; k < a.nvma; k++) {
			u64 mm, s, e;
			int p = -1;
			deep_vma_range(a.vma[k], &mm, &s, &e);
			for (int i = 0; i < MAXP; i++)
				if (sh->s[i].pid && deep_mm(sh->s[i].task) == mm) p = i;
			if (s >= BASE(0) && s < WINDOW_END)
				fprintf(J, "%s\"P%d:%s..%lu\"", k ? "," : "", p, addr_name(s, b), ((e - BASE(0)) & ((1 << 30) - 1)) / PAGE);
		}
		fputs("]}", J);
	}
	fputs("]", J);
}

/* ---------- a VMA ---------- */
static void emit_ptes(const struct slot *s, const struct vma *v, int pmfd, u64 mm)
{
	static u64 *pm, *kf, *kc, *raw;
	static int8_t *level;
	const u64 pfnmask = (1ULL << 55) - 1;
	u32 np = (v->e - v->s) / PAGE;
	int r = (v->s - BASE(0)) >> 30, run = 0, first = 1;
	struct pg head = { 0 }, prev = { 0 }, cur;
	if (np > MAXPAGES) np = MAXPAGES;
	if (!pm) {
		pm = private_mem(4 * MAXPAGES * sizeof *pm);
		kf = pm + MAXPAGES;
		kc = kf + MAXPAGES;
		raw = kc + MAXPAGES;
		level = private_mem(MAXPAGES);
	}
	bulk(pmfd, v->s / PAGE, np, pm);
	if (deep_ok) deep_ptes(mm, v->s, np, raw, level);
	for (u32 i = 0, n; i < np; i += n) {       /* runs of consecutive PFNs */
		for (n = 1; i + n < np && pm[i] >> 63 && pm[i + n] >> 63 && (pm[i + n] & pfnmask) == (pm[i] & pfnmask) + n; n++)
			;
		if (!(pm[i] >> 63)) continue;
		bulk(kpageflags, pm[i] & pfnmask, n, kf + i);
		bulk(kpagecount, pm[i] & pfnmask, n, kc + i);
	}
	fputs(",\n      \"ptes\":[", J);
	for (u32 i = 0; i < np; i++) {
		u64 pfn = pm[i] & pfnmask, page = (v->s - BASE(r)) / PAGE + i;
		cur = (struct pg){ .va = v->s + i * PAGE, .pm = pm[i], .fid = -1, .level = deep_ok ? level[i] : -1, .raw = deep_ok ? raw[i] : 0,
			.mc = page < MAXPAGES ? s->mincore[r][page] : 9, .st = "none" };
		if (pm[i] >> 63) {
			if (!pfn) cur.st = "present?";
			else if (KPF(kf[i], KPF_ZERO)) cur.st = "zero";
			else if (KPF(kf[i], KPF_NOPAGE)) cur.st = "nopage";
			else {
				struct folio *f = folio_of(pfn, kf[i]);
				int k = nshown;
				cur.st = "present";
				cur.fid = f->id;
				cur.idx = pfn - f->head;
				cur.mapc = kc[i];
				while (k > 0 && shown[k - 1] != f) k--;
				if (!k && nshown < MAXFOLIOS) shown[nshown++] = f;
			}
		} else if (pm[i] >> 62 & 1) {
			cur.type = pm[i] & 31;
			cur.off = (pm[i] >> 5) & ((1ULL << 50) - 1);
			/* the last type is the PTE marker (6.1: the last but one), below it hwpoison, migration, device */
			if (cur.type >= 30) cur.st = "marker";
			else if (cur.type >= 20) cur.st = "special";
			else {
				cur.st = "swap";
				cur.slot = swap_id((u64)cur.type << 50 | cur.off);
			}
		}
		if (i && continues(&prev, &cur))
			run++;
		else {
			if (i) {
				emit_run(&head, run, first);
				first = 0;
			}
			head = cur;
			run = 1;
		}
		prev = cur;
	}
	if (np) emit_run(&head, run, first);
	fputs("]", J);
}

void dump_reset(void)
{
	if (kpagecount < 0) {
		kpagecount = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC);
		kpageflags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
		folios = private_mem(MAXFOLIOS * sizeof *folios);
		swaps = private_mem(MAXSWAPS * sizeof *swaps);
		shown = private_mem(MAXFOLIOS * sizeof *shown);
		if (kpagecount < 0 || kpageflags < 0) fprintf(stderr, "no /proc/kpage*: not root?\n");
	}
	nfolios = nanons = nswaps = last_hit = cur_step = 0;
	emit_counters(0, 1);
	dump_events(NULL, 0);
}
/* MADV_COLD on a page of our own drains this CPU's LRU batches */
void drain_lru(void)
{
	static u8 *own;
	if (getenv("ORACLE_NODRAIN")) return;
	if (!own) {
		own = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		*own = 1;
	}
	madvise(own, PAGE, 20);
}
void dump_state(FILE *j, int step)
{
	static struct vma v[64];
	struct kvma kv[128];
	char b[64];
	int first = 1;
	drain_lru();
	J = j;
	cur_step = step;
	nshown = 0;
	fputs("   \"procs\":{", J);
	for (int i = 0; i < MAXP; i++) {
		struct slot *s = &sh->s[i];
		if (!s->pid) continue;
		fprintf(J, "%s\n    \"P%d\":{", first ? "" : ",", i);
		first = 0;
		emit_counters(i, 0);
		sprintf(b, "/proc/%d/pagemap", s->pid);
		int pmfd = open(b, O_RDONLY), nv = read_smaps(s->pid, v, 64);
		u64 mm = deep_ok ? deep_mm(s->task) : 0;
		int nkv = deep_ok ? deep_vmas(mm, kv, 128) : 0;
		fputs(",\n     \"vmas\":[", J);
		for (int k = 0; k < nv; k++) {
			fprintf(J, "%s\n      {\"vma\":\"%s\",\"pages\":%lu,\"perm\":\"%s\",", k ? "," : "", addr_name(v[k].s, b), (v[k].e - v[k].s) / PAGE, v[k].perm);
			js_str(J, "flags", v[k].flags);
			if (*v[k].path) {
				fputs(",", J);
				js_str(J, "path", v[k].path);
			}
			for (int q = 0; q < NSMAPS; q++)
				if (v[k].v[q]) fprintf(J, ",\"%s\":%ld", smaps_keys[q], v[k].v[q]);
			for (int q = 0; q < nkv; q++)
				if (kv[q].start == v[k].s && kv[q].anon) {
					u64 av[64];
					int m = deep_avc(kv[q].p, av, 64);
					fprintf(J, ",\"anon_vma\":%d,\"avc\":[", anon_id(kv[q].anon));
					for (int z = 0; z < m; z++) fprintf(J, "%s%d", z ? "," : "", anon_id(av[z]));
					fputs("]", J);
				}
			emit_ptes(s, &v[k], pmfd, mm);
			fputs("}", J);
		}
		fputs("]}", J);
		if (pmfd >= 0) close(pmfd);
	}
	fputs("},\n   \"folios\":[", J);
	for (int i = 0; i < nshown; i++) emit_folio(shown[i], i == 0);
	fputs("]", J);
	if (deep_ok && nanons) emit_anon_vmas();
}
