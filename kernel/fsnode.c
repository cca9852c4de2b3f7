/*
 * fsnode.c - the tree of files and directories.
 *
 * A directory keeps its children in an AVL tree, sorted by name without regard to case, as NTFS
 * lists them. A linked node's parent is linked, too: only an empty directory can be taken out. What
 * lies behind a name is fsdata.c's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/fsp.h"

FS_NODE *FsRoot;
static ULONG last_index;

static FS_NODE *node_of(AVL_NODE *link)
{
    return link ? CONTAINER_OF(link, FS_NODE, link) : NULL;
}

FS_NODE *FsFind(const FS_NODE *directory, struct fs_name name)
{
    AVL_NODE *at = directory->children.root;
    while (at) {
        int order = FsCompareNames(name, FsNodeName(node_of(at)));
        if (order == 0)
            return node_of(at);
        at = order < 0 ? at->left : at->right;
    }
    return NULL;
}

FS_NODE *FsFindAfter(const FS_NODE *directory, struct fs_name name)
{
    AVL_NODE *at = directory->children.root, *best = NULL;
    while (at) {
        if (name.text == NULL || FsCompareNames(name, FsNodeName(node_of(at))) < 0) {
            best = at;
            at = at->left;
        } else {
            at = at->right;
        }
    }
    return node_of(best);
}

static void link_node(FS_NODE *directory, FS_NODE *node)
{
    AVL_NODE *parent = NULL;
    int right = 0;
    for (AVL_NODE *at = directory->children.root; at; at = right ? at->right : at->left) {
        int order = FsCompareNames(FsNodeName(node), FsNodeName(node_of(at)));
        KASSERT(order != 0);
        parent = at;
        right = order > 0;
    }
    AvlInsert(&directory->children, &node->link, parent, right, 0);
    node->parent = directory;
}

static WCHAR *copy_name(struct fs_name name)
{
    size_t bytes = name.characters * sizeof(WCHAR);
    WCHAR *copy = ExAllocatePoolWithTag(PagedPool, bytes ? bytes : sizeof(WCHAR), TAG_NAME);
    if (copy)
        memcpy(copy, name.text, bytes);
    return copy;
}

/* With directory NULL: the root. */
FS_NODE *FsMakeNode(FS_NODE *directory, struct fs_name name, ULONG attributes)
{
    FS_NODE *node = ExAllocateZeroed(sizeof *node, TAG_NODE);
    if (node == NULL)
        return NULL;
    node->name = copy_name(name);
    if (node->name == NULL) {
        ExFreePoolWithTag(node, TAG_NODE);
        return NULL;
    }
    node->characters = name.characters;
    node->references = 1;
    node->index = ++last_index;
    node->attributes = attributes;
    node->created = node->accessed = node->written = node->changed = FsNow();
    if (directory)
        link_node(directory, node);
    return node;
}

void FsReferenceNode(FS_NODE *node)
{
    KASSERT(node->references > 0);
    node->references++;
}

void FsDereferenceNode(FS_NODE *node)
{
    KASSERT(node->references > 0);
    if (--node->references > 0)
        return;
    KASSERT(node->parent == NULL && node->children.root == NULL);
    FsFreeData(node);
    ExFreePoolWithTag(node->name, TAG_NAME);
    ExFreePoolWithTag(node, TAG_NODE);
}

void FsUnlink(FS_NODE *node)
{
    KASSERT(node->parent != NULL && node->children.root == NULL);
    FsTouch(node->parent);
    AvlRemove(&node->parent->children, &node->link);
    node->parent = NULL;
    FsDereferenceNode(node);
}

ULONG FsDepth(const FS_NODE *node)
{
    ULONG depth = 0;
    for (; node->parent; node = node->parent)
        depth++;
    return depth;
}

/* Levels below the node, itself included. Recursion here and below is at most FS_DEPTH deep. */
static ULONG height(const FS_NODE *node)
{
    ULONG highest = 0;
    for (AVL_NODE *at = AvlFirst(&node->children); at; at = AvlNext(at)) {
        ULONG child = height(node_of(at));
        highest = child > highest ? child : highest;
    }
    return highest + 1;
}

static void mark_dirty(FS_NODE *node)
{
    node->dirty = true;
    for (AVL_NODE *at = AvlFirst(&node->children); at; at = AvlNext(at))
        mark_dirty(node_of(at));
}

NTSTATUS FsMove(FS_NODE *node, FS_NODE *directory, struct fs_name name)
{
    FS_NODE *replaced = FsFind(directory, name);
    if (FsDepth(directory) + height(node) > FS_DEPTH)
        return STATUS_NAME_TOO_LONG;
    WCHAR *copy = copy_name(name);
    if (copy == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (replaced && replaced != node)
        FsUnlink(replaced);
    FsTouch(node->parent);
    AvlRemove(&node->parent->children, &node->link);
    ExFreePoolWithTag(node->name, TAG_NAME);
    node->name = copy;
    node->characters = name.characters;
    link_node(directory, node);
    FsTouch(directory);
    node->changed = FsNow();
    mark_dirty(node);
    return STATUS_SUCCESS;
}

bool FsIsWithin(const FS_NODE *node, const FS_NODE *directory)
{
    for (; node; node = node->parent)
        if (node == directory)
            return true;
    return false;
}

void FsTouch(FS_NODE *node)
{
    node->written = node->changed = FsNow();
    if (!FsIsDirectory(node)) {
        node->attributes |= FILE_ATTRIBUTE_ARCHIVE;
        node->dirty = true;
    }
}

bool FsIsDirectory(const FS_NODE *node)
{
    return (node->attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

ULONG FsSize(const FS_NODE *node)
{
    return node->size;
}

SECTION_OBJECT_POINTERS *FsSectionPointers(FS_NODE *node)
{
    return &node->sections;
}

static void free_subtree(FS_NODE *node)
{
    AVL_NODE *first;
    while ((first = AvlFirst(&node->children)) != NULL)
        free_subtree(node_of(first));
    if (node->parent)
        AvlRemove(&node->parent->children, &node->link);
    node->parent = NULL;
    if (node->references != 1)
        KdPrint("fs: file %u still has %d references at the end\n", node->index,
                node->references - 1);
    FsDereferenceNode(node);
}

void FsShutdown(void)
{
    if (FsRoot)
        free_subtree(FsRoot);
    FsRoot = NULL;
}
