/* What of a folder has surely reached the disk: preloaded (LD_PRELOAD), it keeps a copy at every fsync.

   UNSYNCED_ROOT: the folder. UNSYNCED_KEPT: where the copies go: content/KEY of a file as of its last fsync,
   names/KEY of a folder (type, key or target, name; each ended by a zero byte) as of its own last fsync, and
   `root`, the key of the folder itself. A key is inode and birth, so that a reused inode is another file.
   The first process that is started with it keeps everything as it is then. Strict: a name counts only when
   its folder was synced, as POSIX has it; file systems do better. tools/power_cut.py puts the rest together. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *root, *kept;

static int key_of(int fd, const char *name, char *key, unsigned *mode) {
    struct statx it;
    int flags = AT_SYMLINK_NOFOLLOW | (*name ? 0 : AT_EMPTY_PATH);
    if (statx(fd, name, flags, STATX_BASIC_STATS | STATX_BTIME, &it)) return -1;
    snprintf(key, 64, "%llx-%llx.%x", (unsigned long long)it.stx_ino, (unsigned long long)it.stx_btime.tv_sec,
             it.stx_btime.tv_nsec);
    *mode = it.stx_mode;
    return 0;
}

/* Copies appear whole: a kill in the middle of one leaves the one before. */
static FILE *begin(const char *kind, const char *key, char *temporary, char *target) {
    snprintf(target, PATH_MAX, "%s/%s/%s", kept, kind, key);
    snprintf(temporary, PATH_MAX, "%s.%ld", target, (long)syscall(SYS_gettid));
    return fopen(temporary, "wb");
}

static void keep_content(int fd, const char *key) {
    char temporary[PATH_MAX], target[PATH_MAX], from[64];
    static __thread char buffer[1 << 16];
    snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    int source = open(from, O_RDONLY); /* the file may be open for writing alone */
    FILE *out = source < 0 ? NULL : begin("content", key, temporary, target);
    if (out) {
        ssize_t n;
        while ((n = read(source, buffer, sizeof buffer)) > 0) fwrite(buffer, 1, n, out);
        fclose(out);
        rename(temporary, target);
    }
    if (source >= 0) close(source);
}

static void keep_names(int fd, const char *key) {
    char temporary[PATH_MAX], target[PATH_MAX], child[64], link[PATH_MAX];
    unsigned mode;
    int again = openat(fd, ".", O_RDONLY | O_DIRECTORY);
    DIR *folder = again < 0 ? NULL : fdopendir(again);
    FILE *out = folder ? begin("names", key, temporary, target) : NULL;
    struct dirent *one;
    while (out && (one = readdir(folder))) {
        if (!strcmp(one->d_name, ".") || !strcmp(one->d_name, "..")) continue;
        if (key_of(fd, one->d_name, child, &mode)) continue;
        char type = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : 'f';
        ssize_t n = type == 'l' ? readlinkat(fd, one->d_name, link, sizeof link - 1) : -1;
        if (n >= 0) link[n] = 0;
        fprintf(out, "%c%s%c%s%c", type, n >= 0 ? link : child, 0, one->d_name, 0);
    }
    if (out) {
        fclose(out);
        rename(temporary, target);
    }
    if (folder) closedir(folder);
}

static void keep(int fd) {
    char from[64], path[PATH_MAX], key[64];
    unsigned mode;
    if (!root || !kept) return;
    snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(from, path, sizeof path - 1);
    if (n < 0) return;
    path[n] = 0;
    if (strncmp(path, root, strlen(root)) || key_of(fd, "", key, &mode)) return;
    if (S_ISDIR(mode)) keep_names(fd, key);
    else if (S_ISREG(mode)) keep_content(fd, key);
}

static int keep_path(const char *path, const struct stat *unused, int type, struct FTW *place) {
    (void)unused, (void)place;
    int fd = type == FTW_F || type == FTW_D ? open(path, O_RDONLY) : -1;
    if (fd >= 0) {
        keep(fd);
        close(fd);
    }
    return 0;
}

__attribute__((constructor)) static void start(void) {
    char path[PATH_MAX], key[64];
    unsigned mode;
    root = getenv("UNSYNCED_ROOT");
    kept = getenv("UNSYNCED_KEPT");
    if (!root || !kept || mkdir(kept, 0700)) return; /* another process was first */
    snprintf(path, sizeof path, "%s/content", kept);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/names", kept);
    mkdir(path, 0700);
    nftw(root, keep_path, 16, FTW_PHYS);
    snprintf(path, sizeof path, "%s/root", kept);
    FILE *out = fopen(path, "w");
    if (out && !key_of(AT_FDCWD, root, key, &mode)) fputs(key, out);
    if (out) fclose(out);
}

/* The copy is made first: what is written meanwhile is not counted on, what was written before is. */
int fsync(int fd) {
    keep(fd);
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    keep(fd);
    return (int)syscall(SYS_fdatasync, fd);
}
