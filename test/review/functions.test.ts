import { describe, expect, it } from 'vitest';
import { definedFunctions } from '../../src/review';
import { reviewed } from './reading';

/** `name first-last` for each. */
function defined(text: string): string[] {
  return definedFunctions(text).map(({ name, line, endLine }) => `${name} ${line}-${endLine}`);
}

describe('the functions that a C file defines', () => {
  it('are told by what begins a line', () => {
    expect(
      defined(`#include <linux/mm.h>
static int plain(int a)
{
	return a;
}

static __always_inline unsigned long
below(struct folio *folio,
      int nr)
	__releases(ptl)
{
out:
	return 0;
}
void one_line(void) { }
struct page *old_style(void) {
	return NULL;
}
__printf(1, 2) void attributed(const char *fmt, ...)
{
}
static int (*choose(int nr))(void)
{
}
`),
    ).toEqual(['plain 2-5', 'below 8-14', 'one_line 15-15', 'old_style 16-18', 'attributed 19-21', 'choose 22-24']);
  });

  it('have the names that the kernel calls them by', () => {
    expect(
      defined(
        'SYSCALL_DEFINE3(madvise, unsigned long, start,\n\t\tsize_t, len_in, int, behavior)\n{\n}\n' +
          'COMPAT_SYSCALL_DEFINE1(old, int, a)\n{\n}\nDEFINE_IDTENTRY_RAW_ERRORCODE(exc_page_fault)\n{\n}\n',
      ),
    ).toEqual(['__do_sys_madvise 1-4', '__do_compat_sys_old 5-7', 'exc_page_fault 8-10']);
  });

  it('are not structures, variables, declarations, macros or text', () => {
    expect(
      defined(`struct folio_batch {
	int (*call)(void);
};
static const struct vm_operations_struct ops = {
	.fault = filemap_fault,
};
static struct list_head lists[] =
{
	INIT(a),
};
enum ttu_flags { A = 1, B };
int declared(struct folio *folio,
	     int nr);
extern void also(void);
typedef int (*callback)(void);
EXPORT_SYMBOL(also);
DEFINE_MUTEX(lock);
#define macro(a) \\
do {		\\
int b(void)	\\
{		\\
} while (0)
/*
int commented(void)
{
}
*/
static const char *text = "int quoted(void) {";
PAGEFLAG(Reserved, reserved, PF_NO_COMPOUND)
	__CLEARPAGEFLAG(Reserved, reserved, PF_NO_COMPOUND)
static int real(void)
{
	char brace = '{', quote = '"'; // {
	return 0; /* { */
}
`),
    ).toEqual(['real 31-35']);
  });

  it('are none in what is no C, and nothing throws', () => {
    expect(defined('')).toEqual([]);
    expect(defined('int f(')).toEqual([]);
    expect(defined('\0\ufffd}}}{{{((('.repeat(1000))).toEqual([]);
  });
});

/** What a hunk of mm/rmap.c touches: `kind name (side old/new)`. */
async function touched(hunk: string, path = 'mm/rmap.c', more = ''): Promise<string[]> {
  const lines = hunk.replace(/^\n/, '').split('\n');
  const count = (signs: string): number =>
    lines.filter((line) => signs.includes(line[0] ?? 'x')).length - (signs.includes('@') ? 1 : 0);
  const [heading = '', ...body] = lines;
  const text =
    `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n` +
    `@@ -10,${count(' -')} +10,${count(' +')} @@ ${heading}\n${body.join('\n')}${more}`;
  const review = await reviewed(text);
  expect(review.problems).toEqual([]);
  return review.patches.flatMap(({ files }) =>
    files.flatMap(({ hunks }) =>
      hunks.flatMap(({ functions }) =>
        functions.map(
          ({ name, kind, side, oldLine, newLine }) => `${kind} ${name} (${side} ${oldLine ?? '-'}/${newLine ?? '-'})`,
        ),
      ),
    ),
  );
}

describe('what a hunk touches', () => {
  it('is the function of its heading, for lines above the first definition', async () => {
    expect(
      await touched(`
static int first(struct folio *folio,
 	int a;
-	a = 1;
+	a = 2;
 	return a;
 }
 
 static int second(void)
 {
+	b = 1;
 	return 0;
`),
    ).toEqual(['changes first (both 11/11)', 'changes second (new -/17)']);
  });

  it('is not the function of its heading once that has ended', async () => {
    expect(
      await touched('\nstatic int before(void)\n /* About the next. */\n-int declared;\n+int other;\n \n'),
    ).toEqual([]);
    expect(await touched('\nstatic int before(void)\n  * Returns what it\n- * has.\n+ * had.\n  */\n')).toEqual([]);
    expect(await touched('\nstruct folio_batch {\n 	int a;\n-	int b;\n+	int c;\n };\n')).toEqual([]);
    expect(
      await touched(
        '\nstatic int before(void)\n 	return 0;\n }\n-EXPORT_SYMBOL(before);\n+EXPORT_SYMBOL_GPL(before);\n',
      ),
    ).toEqual([]);
  });

  it('is a function that comes, goes, or gets another name', async () => {
    const body = ' {\n 	return 0;\n }\n';
    expect(await touched(`\n\n-int old_name(void)\n+int new_name(void)\n${body}`)).toEqual([
      'removes old_name (old 10/-)',
      'adds new_name (new -/10)',
    ]);
    expect(await touched(`\n\n-int same(void)\n+int same(int a)\n${body}`)).toEqual(['changes same (both 10/10)']);
    expect(await touched('\nint x(void)\n }\n \n+static void\n+fresh(int a)\n+{\n+}\n+\n int y(void)\n')).toEqual([
      'adds fresh (new -/12)',
    ]);
    expect(await touched('\nint x(void)\n }\n \n-static inline void gone(int a) { }\n \n')).toEqual([
      'removes gone (old 12/-)',
    ]);
  });

  it('is a function whose heading has another line', async () => {
    expect(
      await touched(
        '\n\n static bool many(struct folio *folio,\n-		int nr)\n+		int nr, bool all)\n {\n 	return 0;\n',
      ),
    ).toEqual(['changes many (both 11/11)']);
  });

  it('is what changed lines call, of what the model has; not what comments and strings name', async () => {
    expect(
      await touched(`
static int first(struct folio *folio)
 	int a;
-	page_remove_rmap(page, vma, false);
+	folio_remove_rmap_ptes(folio, page, 1, vma);
+	unknown(folio);	/* not folio_add_lru(folio) */
+	pr_debug("folio_add_lru(folio)");
 	folio_put(folio);
`),
    ).toEqual([
      'changes first (both 11/11)',
      'calls page_remove_rmap (old 11/-)',
      'calls folio_remove_rmap_ptes (new -/11)',
    ]);
  });

  it('is what a macro calls that the kernel has for one page', async () => {
    expect(await touched('\nint first(void)\n \tint a;\n+\tfolio_remove_rmap_pte(folio, page, vma);\n')).toEqual([
      'changes first (new -/11)',
      'calls folio_remove_rmap_ptes (new -/11)',
    ]);
  });

  it('goes on in a function that got another name in the hunk before', async () => {
    const more = '@@ -30,2 +30,2 @@ int old_name(void)\n-	a = 1;\n+	a = 2;\n 	return 0;\n';
    expect(await touched('\n\n-int old_name(void)\n+int new_name(void)\n {\n 	int a;\n', 'mm/rmap.c', more)).toEqual([
      'removes old_name (old 10/-)',
      'adds new_name (new -/10)',
      'changes old_name (old 30/-)',
      'changes new_name (new -/30)',
    ]);
  });

  it('is nothing in a file that is no C', async () => {
    expect(await touched('\nint first(void)\n 	a\n-	page_remove_rmap(b)\n', 'Documentation/mm/rmap.rst')).toEqual([]);
  });
});
