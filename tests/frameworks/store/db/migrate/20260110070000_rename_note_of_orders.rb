class RenameNoteOfOrders < ActiveRecord::Migration[5.2]
  def change
    rename_column :orders, :note, :remark
  end
end
