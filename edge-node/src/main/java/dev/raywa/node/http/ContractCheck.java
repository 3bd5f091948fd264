package dev.raywa.node.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Holds requests against the contract before their handlers see them. What the node's own reader
/// of a route finds wrong is said in its words. Used by one event loop.
final class ContractCheck {
  private final Vertx vertx;
  private final Map<Route, Optional<Operation>> operations = new HashMap<>();
  private Optional<Contract> contract = Optional.empty();

  ContractCheck(Vertx vertx) {
    this.vertx = vertx;
  }

  /// What every request of a route passes. The first one of all waits until the contract is read.
  Handler<RoutingContext> of(Route route) {
    return context -> {
      if (contract.isPresent()) {
        check(context, route, contract.get());
        return;
      }
      context.request().pause();
      vertx
          .executeBlocking(Contract::read, false)
          .onSuccess(read -> {
            contract = Optional.of(read);
            resume(context, route, read);
          })
          .onFailure(context::fail);
    };
  }

  private void resume(RoutingContext context, Route route, Contract read) {
    try {
      check(context, route, read);
    } catch (RuntimeException e) {
      context.fail(e);
    } finally {
      context.request().resume();
    }
  }

  private void check(RoutingContext context, Route route, Contract read) {
    operations
        .computeIfAbsent(route, wanted -> operation(wanted, read))
        .flatMap(operation -> operation.enter(context))
        .ifPresent(fault -> {
          route.reader().accept(context);
          throw fault;
        });
    context.next();
  }

  private static Optional<Operation> operation(Route route, Contract contract) {
    return contract.operation(route).map(Operation::new);
  }
}
