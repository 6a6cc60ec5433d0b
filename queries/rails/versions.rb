# What ActiveRecord's versions call differently. Loaded before trial.rb and undo.rb.
module MigrollbackVersions
  def connection
    base = ActiveRecord::Base
    base.respond_to?(:lease_connection) ? base.lease_connection : base.connection
  end

  def context
    pool = ActiveRecord::Base.connection_pool
    pool.respond_to?(:migration_context) ? pool.migration_context : connection.migration_context
  end
end

