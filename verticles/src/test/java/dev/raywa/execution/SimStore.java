package dev.raywa.execution;

import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.Directory;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a simulated cluster, or one part of a split one, remembers: with a backup, so that the death
/// of a node takes nothing away. Values that can be made again live on their node alone.
final class SimStore {
  /// Where the bytes of a large value are.
  record Place(ObjectId object, Stored.InGrid at) {}

  final Map<ObjectId, DirectoryEntry> directory = new LinkedHashMap<>();
  final Map<JobId, JobStatus> jobs = new LinkedHashMap<>();
  final Map<Place, Long> values = new HashMap<>();
  private final TreeSet<String> members = new TreeSet<>();

  SimStore(Set<NodeId> nodes) {
    nodes.forEach(node -> members.add(node.value()));
  }

  void joined(NodeId node) {
    members.add(node.value());
  }

  void left(NodeId node) {
    members.remove(node.value());
  }

  /// A node died: values that only it had are gone.
  void died(NodeId node) {
    left(node);
    values.keySet().removeIf(place -> !place.object().isPut() && place.at().producer().equals(node));
  }

  /// What a part of the cluster remembers that is cut off from the rest.
  SimStore split(Set<NodeId> nodes) {
    var part = new SimStore(nodes);
    part.directory.putAll(directory);
    part.jobs.putAll(jobs);
    part.values.putAll(values);
    nodes.forEach(this::left);
    return part;
  }

  /// Takes over what another part remembers.
  void merge(SimStore other) {
    other.directory.forEach((object, entry) -> directory.merge(object, entry, Directory::merged));
    other.jobs.forEach((job, status) -> jobs.merge(job, status, ClusterStore::merged));
    other.values.forEach(values::putIfAbsent);
    members.addAll(other.members);
  }

  /// The entries that a node keeps and of which no member is the owner.
  Map<ObjectId, DirectoryEntry> orphans(NodeId keeper, Set<NodeId> alive) {
    var orphans = new LinkedHashMap<ObjectId, DirectoryEntry>();
    directory.forEach((object, entry) -> {
      if (!alive.contains(entry.owner()) && isKeeper(keeper, object.hashCode())) {
        orphans.put(object, entry);
      }
    });
    return orphans;
  }

  List<JobStatus> orphanJobs(NodeId keeper, Set<NodeId> alive) {
    var orphans = new ArrayList<JobStatus>();
    jobs.forEach((job, status) -> {
      if (!status.state().isFinal()
          && !alive.contains(status.node())
          && isKeeper(keeper, job.hashCode())) {
        orphans.add(status);
      }
    });
    return orphans;
  }

  private boolean isKeeper(NodeId node, int hash) {
    var nodes = List.copyOf(members);
    return !nodes.isEmpty()
        && nodes.get(Math.floorMod(hash, nodes.size())).equals(node.value());
  }
}
