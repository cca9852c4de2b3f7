# In reading order: from the service to the frame, then what carries them.
MM_SOURCES := mm/allocvm.c mm/pagefault.c mm/page.c mm/pagefree.c mm/framecache.c mm/buddy.c \
    mm/growstack.c mm/freevm.c mm/protectvm.c mm/protectview.c mm/queryvm.c mm/copyvm.c \
    mm/vadkind.c mm/resetvm.c mm/lockvm.c mm/writewatch.c mm/awe.c mm/awemap.c mm/largepage.c mm/workingset.c \
    mm/section.c mm/controlarea.c mm/imagearea.c mm/imagenews.c mm/viewvm.c mm/viewpage.c mm/faultaround.c \
    mm/vad.c mm/vadgap.c mm/aslr.c mm/userpage.c mm/commitcharge.c mm/pte.c mm/space.c mm/hyperspace.c mm/wholepage.asm mm/mminit.c mm/sysspace.c \
    mm/pool.c mm/poolbig.c mm/pooltag.c mm/inject.c mm/pagecheck.c mm/pagereport.c mm/mmcheck.c mm/mmrights.c
