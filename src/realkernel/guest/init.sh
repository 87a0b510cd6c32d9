#!/bin/busybox sh
# /init of the guest: mount, load modules, run the agent on the scenarios that the disk holds, power off.
# Kernel command line: orc.env=NAME=VALUE (exported), orc.lru_gen=y|n
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mount -t debugfs d /sys/kernel/debug; mount -t tracefs tr /sys/kernel/tracing 2>/dev/null
# module files are NN-name.ko in load order: disks first; xfs is loaded only for scenarios that want it
load() { for m in /mod/*.ko; do case ${m##*/??-} in $1) insmod "$m" || echo "insmod $m failed";; esac; done; }
load 'virtio*'
mkdir -p /dev/shm; mount -t tmpfs -o huge=advise t /dev/shm
mount -t ext4 /dev/vda /mnt
mkdir -p /mnt/out /mnt/work /mnt/xfs
if grep -q '^needs.*xfs' /mnt/in/*.ops; then
  load 'crc32c*'; load 'libcrc32c*'; load 'xfs*'
  mount -t xfs /dev/vdc /mnt/xfs && export ORACLE_XFS=/mnt/xfs
fi
if grep -q '^needs.*hwpoison' /mnt/in/*.ops; then load 'hwpoison*'; fi
export ORACLE_DEEP=1 ORACLE_SWAP=/dev/vdb ORACLE_PROGRESS=/dev/console   # inside a guest it is fine to read kernel memory
for s in $(cat /proc/cmdline); do
  case $s in
    orc.env=*) export "${s#orc.env=}" ;;
    orc.lru_gen=*) echo "${s#orc.lru_gen=}" > /sys/kernel/mm/lru_gen/enabled ;;
  esac
done
echo madvise > /sys/kernel/mm/transparent_hugepage/enabled   # never "never": that would stop and start khugepaged
echo 0 > /sys/kernel/mm/transparent_hugepage/khugepaged/defrag
echo 0 > /sys/block/vdb/queue/rotational                      # swap out large folios whole, as on an SSD
echo 4 > /proc/sys/vm/drop_caches                             # keep drop_caches quiet
echo "BOOTED $(cut -d' ' -f1 /proc/uptime) $(uname -r)"
/agent /mnt/out /mnt/work /mnt/in/*.ops > /mnt/out/agent.log 2>&1
echo $? > /mnt/out/agent.rc
echo "FINISHED $(cut -d' ' -f1 /proc/uptime) rc=$(cat /mnt/out/agent.rc)"
dmesg > /mnt/out/dmesg.txt
umount /mnt/xfs 2>/dev/null; umount /mnt; sync
poweroff -f
