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
import java.util.function.Predicate;

/// What a simulated cluster, or one part of a split one, remembers: with a backup, so that the
/// death of a node takes nothing away. Values that can be made again live on their node alone.
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
    values
        .keySet()
        .removeIf(place -> !place.object().isPut() && place.at().producer().equals(node));
  }

  /// What a part of the cluster remembers that is cut off from the rest.
  SimStore split(Set<NodeId> nodes) {
    var part = new SimStore(nodes);
    part.directory.putAll(directory);
    part.jobs.putAll(jobs);
    values.forEach((place, value) -> {
      if (place.object().isPut() || nodes.contains(place.at().producer())) {
        part.values.put(place, value);
      }
    });
    values
        .keySet()
        .removeIf(place -> !place.object().isPut() && nodes.contains(place.at().producer()));
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

  /// The entries that a node keeps.
  Map<ObjectId, DirectoryEntry> here(NodeId keeper) {
    var here = new LinkedHashMap<>(directory);
    here.keySet().removeIf(object -> !isKeeper(keeper, object.hashCode()));
    return here;
  }

  /// Whether a job is over, as far as it is known here.
  boolean isOver(JobId job) {
    var status = jobs.get(job);
    return status == null || status.state().isFinal();
  }

  List<JobStatus> jobsHere(NodeId keeper, Predicate<NodeId> homes) {
    var orphans = new ArrayList<JobStatus>();
    jobs.forEach((job, status) -> {
      if (!status.state().isFinal()
          && homes.test(status.node())
          && isKeeper(keeper, job.hashCode())) {
        orphans.add(status);
      }
    });
    return orphans;
  }

  private boolean isKeeper(NodeId node, int hash) {
    var nodes = List.copyOf(members);
    return !nodes.isEmpty() && nodes.get(Math.floorMod(hash, nodes.size())).equals(node.value());
  }
}
