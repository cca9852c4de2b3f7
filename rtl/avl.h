/*
 * avl.h - a balanced binary tree of nodes that their owners embed; no allocation, no globals.
 *
 * Source: Adelson-Velsky and Landis, 1962; Knuth, TAOCP volume 3, section 6.2.3.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stddef.h>

typedef struct AVL_NODE {
    struct AVL_NODE *parent, *left, *right;
    int balance;    /* height of right minus height of left: -1, 0, 1 */
    size_t weight;  /* the owner's; 0 where nobody asks */
    size_t largest; /* weight in the subtree of this node */
} AVL_NODE;

typedef struct AVL_TREE {
    AVL_NODE *root;
    size_t count;
} AVL_TREE;

/* Enters `node` as a leaf below `parent` (NULL: the tree is empty) on the given side, and rebalances.
 * The caller has found the place: the tree knows no keys. O(log n). */
void AvlInsert(AVL_TREE *tree, AVL_NODE *node, AVL_NODE *parent, int right, size_t weight);
/* Takes `node` out and rebalances. O(log n). */
void AvlRemove(AVL_TREE *tree, AVL_NODE *node);
void AvlSetWeight(AVL_NODE *node, size_t weight); /* O(log n) */
/* First and last node in order of the subtree of `node` (may be NULL) that weigh `least` or more, or NULL;
 * the next after `node`, and the one before it. O(log n). */
AVL_NODE *AvlFirstHeavy(AVL_NODE *node, size_t least);
AVL_NODE *AvlLastHeavy(AVL_NODE *node, size_t least);
AVL_NODE *AvlNextHeavy(AVL_NODE *node, size_t least);
AVL_NODE *AvlPreviousHeavy(AVL_NODE *node, size_t least);
AVL_NODE *AvlFirst(const AVL_TREE *tree);
AVL_NODE *AvlLast(const AVL_TREE *tree);
AVL_NODE *AvlNext(const AVL_NODE *node); /* in order; NULL after the last */
AVL_NODE *AvlPrevious(const AVL_NODE *node);
