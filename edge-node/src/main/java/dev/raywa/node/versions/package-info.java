/// Things with a name and numbered versions, as the cluster keeps them: functions and models.
///
/// May use `dev.raywa.grid` and `dev.raywa.message`.
@NullMarked
package dev.raywa.node.versions;

import org.jspecify.annotations.NullMarked;
