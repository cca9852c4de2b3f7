/*
 * avl.c - insertion and removal with rebalancing.
 *
 * Invariant: at each node balance = height(right) - height(left), in -1…1. A walk upward restores it after a
 * change; at most one (double) rotation for an insertion, one per level for a removal. `largest` is put right
 * before that, as far up as it changes; then a rotation changes it for two nodes only. The searches by weight are in
 * avl_weight.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rtl/avl.h"

static AVL_NODE **slot_of(AVL_TREE *tree, AVL_NODE *node)
{
    if (node->parent == NULL)
        return &tree->root;
    return node->parent->left == node ? &node->parent->left : &node->parent->right;
}

static inline size_t largest_of(const AVL_NODE *node)
{
    size_t largest = node->weight;
    if (node->left != NULL && node->left->largest > largest)
        largest = node->left->largest;
    if (node->right != NULL && node->right->largest > largest)
        largest = node->right->largest;
    return largest;
}

/* The weights at or below `node` have changed: it and its ancestors, as far up as that matters. */
static void update(AVL_NODE *node)
{
    for (; node != NULL; node = node->parent) {
        size_t largest = largest_of(node);
        if (largest == node->largest)
            return;
        node->largest = largest;
    }
}

void AvlSetWeight(AVL_NODE *node, size_t weight)
{
    node->weight = weight;
    update(node);
}

/*      x                y
 *     / \              / \
 *    a   y    --->    x   c      y's balance was >= 0
 *       / \          / \
 *      b   c        a   b
 */
static AVL_NODE *rotate_left(AVL_TREE *tree, AVL_NODE *x)
{
    AVL_NODE *y = x->right;
    *slot_of(tree, x) = y;
    y->parent = x->parent;
    x->right = y->left;
    if (x->right != NULL)
        x->right->parent = x;
    y->left = x;
    x->parent = y;
    x->balance -= 1 + (y->balance > 0 ? y->balance : 0);
    y->balance -= 1 - (x->balance < 0 ? x->balance : 0);
    y->largest = x->largest;
    x->largest = largest_of(x);
    return y;
}

static AVL_NODE *rotate_right(AVL_TREE *tree, AVL_NODE *x)
{
    AVL_NODE *y = x->left;
    *slot_of(tree, x) = y;
    y->parent = x->parent;
    x->left = y->right;
    if (x->left != NULL)
        x->left->parent = x;
    y->right = x;
    x->parent = y;
    x->balance += 1 - (y->balance < 0 ? y->balance : 0);
    y->balance += 1 + (x->balance > 0 ? x->balance : 0);
    y->largest = x->largest;
    x->largest = largest_of(x);
    return y;
}

/* Restores a node whose balance is 2 or -2; returns the new root of that subtree. */
static AVL_NODE *restore(AVL_TREE *tree, AVL_NODE *node)
{
    if (node->balance > 0) {
        if (node->right->balance < 0)
            rotate_right(tree, node->right);
        return rotate_left(tree, node);
    }
    if (node->left->balance > 0)
        rotate_left(tree, node->left);
    return rotate_right(tree, node);
}

void AvlInsert(AVL_TREE *tree, AVL_NODE *node, AVL_NODE *parent, int right, size_t weight)
{
    *node = (AVL_NODE){.parent = parent, .weight = weight, .largest = weight};
    tree->count++;
    if (parent == NULL)
        tree->root = node;
    else
        *(right ? &parent->right : &parent->left) = node;
    update(parent);
    for (; parent != NULL; node = parent, parent = parent->parent) {
        parent->balance += parent->right == node ? 1 : -1;
        if (parent->balance == 0)
            return; /* the shorter side has grown: the height is as before */
        if (parent->balance == 2 || parent->balance == -2) {
            restore(tree, parent);
            return;
        }
    }
}

/* Walks up from a place whose subtree on the side `right` has become one lower. */
static void shrink(AVL_TREE *tree, AVL_NODE *parent, int right)
{
    while (parent != NULL) {
        AVL_NODE *up = parent->parent;
        int up_right = up != NULL && up->right == parent;
        parent->balance += right ? -1 : 1;
        if (parent->balance == 1 || parent->balance == -1)
            return;
        if (parent->balance != 0 && restore(tree, parent)->balance != 0)
            return;
        parent = up;
        right = up_right;
    }
}

/* Two children: the next node in order, which has no left child, takes node's place. */
static void remove_inner(AVL_TREE *tree, AVL_NODE *node)
{
    AVL_NODE *next = AvlNext(node), *from = next->parent;
    int right = from == node;
    if (!right) {
        from->left = next->right;
        if (next->right != NULL)
            next->right->parent = from;
        next->right = node->right;
        next->right->parent = next;
    } else {
        from = next;
    }
    next->left = node->left;
    next->left->parent = next;
    next->balance = node->balance;
    *slot_of(tree, node) = next;
    next->parent = node->parent;
    if (from != next)
        update(from);
    next->largest = largest_of(next);
    update(next->parent);
    shrink(tree, from, right);
}

void AvlRemove(AVL_TREE *tree, AVL_NODE *node)
{
    tree->count--;
    if (node->left != NULL && node->right != NULL) {
        remove_inner(tree, node);
        return;
    }
    AVL_NODE *child = node->left != NULL ? node->left : node->right;
    AVL_NODE *parent = node->parent;
    int right = parent != NULL && parent->right == node;
    *slot_of(tree, node) = child;
    if (child != NULL)
        child->parent = parent;
    update(parent);
    shrink(tree, parent, right);
}

AVL_NODE *AvlFirst(const AVL_TREE *tree)
{
    AVL_NODE *node = tree->root;
    while (node != NULL && node->left != NULL)
        node = node->left;
    return node;
}

AVL_NODE *AvlLast(const AVL_TREE *tree)
{
    AVL_NODE *node = tree->root;
    while (node != NULL && node->right != NULL)
        node = node->right;
    return node;
}

AVL_NODE *AvlNext(const AVL_NODE *node)
{
    if (node->right != NULL) {
        node = node->right;
        while (node->left != NULL)
            node = node->left;
        return (AVL_NODE *)node;
    }
    while (node->parent != NULL && node->parent->right == node)
        node = node->parent;
    return node->parent;
}

AVL_NODE *AvlPrevious(const AVL_NODE *node)
{
    if (node->left != NULL) {
        node = node->left;
        while (node->right != NULL)
            node = node->right;
        return (AVL_NODE *)node;
    }
    while (node->parent != NULL && node->parent->left == node)
        node = node->parent;
    return node->parent;
}
