/*
 * avl_weight.c - searches for a node by its weight: a subtree whose largest is too small is passed over.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rtl/avl.h"

static inline int holds(const AVL_NODE *node, size_t least)
{
    return node != NULL && node->largest >= least;
}

AVL_NODE *AvlFirstHeavy(AVL_NODE *node, size_t least)
{
    if (!holds(node, least))
        return NULL;
    for (;;) {
        if (holds(node->left, least))
            node = node->left;
        else if (node->weight >= least)
            return node;
        else
            node = node->right;
    }
}

AVL_NODE *AvlLastHeavy(AVL_NODE *node, size_t least)
{
    if (!holds(node, least))
        return NULL;
    for (;;) {
        if (holds(node->right, least))
            node = node->right;
        else if (node->weight >= least)
            return node;
        else
            node = node->left;
    }
}

/* Up from `node`, each ancestor that comes after it, and what lies right of it, in order. */
AVL_NODE *AvlNextHeavy(AVL_NODE *node, size_t least)
{
    AVL_NODE *found = AvlFirstHeavy(node->right, least);
    while (found == NULL && node->parent != NULL) {
        int after = node->parent->left == node;
        node = node->parent;
        if (after)
            found = node->weight >= least ? node : AvlFirstHeavy(node->right, least);
    }
    return found;
}

AVL_NODE *AvlPreviousHeavy(AVL_NODE *node, size_t least)
{
    AVL_NODE *found = AvlLastHeavy(node->left, least);
    while (found == NULL && node->parent != NULL) {
        int before = node->parent->right == node;
        node = node->parent;
        if (before)
            found = node->weight >= least ? node : AvlLastHeavy(node->left, least);
    }
    return found;
}
